import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentJob, held, holdersOf, readState, releaseDeadLocks, releaseLocks } from './locks';
import type { LockAsker } from '../model/locks';
import { machineId } from './machine';
import { openStore } from '../store/store';

/** Not in use: above the largest process id of Linux. */
const GONE = 2 ** 22 + 1;

describe('locks of a file backend', () => {
  let backend: string;
  let lock: string;
  const notes: string[] = [];
  const store = () => openStore(`file://${backend}`)!;
  const me = { host: hostname(), machine: machineId() };
  const lockedBy = (pid: number, host = hostname(), timestamp = '2026-11-20T08:00:00Z'): void =>
    writeFileSync(lock, JSON.stringify({ pid, username: 'someone', hostname: host, timestamp }));
  const release = (asker: LockAsker = me): Promise<void> =>
    releaseDeadLocks(store(), 'dev', (line) => notes.push(line), { asker });
  const holders = (): string => join(backend, '.signalbox', 'dev', 'holders');

  beforeEach(() => {
    notes.length = 0;
    backend = mkdtempSync(join(tmpdir(), 'signalbox-lock-'));
    const dir = join(backend, '.pulumi', 'locks', 'organization', 'signalbox', 'dev');
    mkdirSync(dir, { recursive: true });
    lock = join(dir, 'a.json');
  });
  afterEach(() => rmSync(backend, { recursive: true, force: true }));

  it('R4 releases the lock of a dead process and reports it', async () => {
    lockedBy(GONE);
    await release();
    expect(existsSync(lock)).toBe(false);
    expect(notes).toEqual([`Removed the lock that a killed run (process ${GONE}) left.`]);
  });

  it('R4 refuses while the process lives, naming it', async () => {
    lockedBy(process.pid, hostname(), new Date().toISOString());
    await expect(release()).rejects.toThrow(`locked by process ${process.pid} of someone@`);
    expect(existsSync(lock)).toBe(true);
  });

  it('R4 releases the lock of a process with a reused id, and keeps one without a readable time', async () => {
    lockedBy(process.pid, hostname(), 'at noon');
    await expect(release()).rejects.toThrow(`locked by process ${process.pid} of someone@`);
    lockedBy(process.pid);
    await release();
    expect(existsSync(lock)).toBe(false);
  });

  it('R4 refuses for another machine', async () => {
    lockedBy(GONE, 'elsewhere');
    await expect(release()).rejects.toThrow('someone@elsewhere since 2026-11-20');
  });

  it('R4 releases a truncated lock', async () => {
    writeFileSync(lock, '{"pid":');
    await release();
    expect(existsSync(lock)).toBe(false);
  });

  it('R4 releases all or none', async () => {
    lockedBy(GONE);
    const other = lock.replace('a.json', 'b.json');
    writeFileSync(
      other,
      JSON.stringify({ pid: GONE, username: 'x', hostname: 'elsewhere', timestamp: '2026-11-20T08:00:00Z' }),
    );
    await expect(release()).rejects.toThrow('elsewhere');
    expect([existsSync(lock), existsSync(other)]).toEqual([true, true]);
  });

  it('R4 nothing is released if nothing is locked', async () => {
    expect(await releaseLocks(store(), 'dev', me)).toEqual([]);
  });

  it('R4 an operation has a holder while it runs, even if it fails', async () => {
    const during = await held(store(), 'dev', async () => {
      lockedBy(process.pid, hostname(), new Date(Date.now() + 1000).toISOString());
      return holdersOf(store(), 'dev');
    });
    expect(during).toMatchObject([{ host: hostname(), pid: process.pid, format: 'signalbox-holder' }]);
    expect(readdirSync(holders())).toEqual([]);
    await expect(held(store(), 'dev', () => Promise.reject(new Error('engine')))).rejects.toThrow('engine');
    expect(readdirSync(holders())).toEqual([]);
  });

  it('R4 records of finished holders are deleted with the lock', async () => {
    mkdirSync(holders(), { recursive: true });
    const record = (name: string, more: object): void =>
      writeFileSync(
        join(holders(), `${name}.json`),
        JSON.stringify({
          format: 'signalbox-holder',
          version: 1,
          host: hostname(),
          machine: machineId(),
          pid: GONE,
          started: '2026-11-20T07:59:59.000Z',
          by: 'someone',
          ...more,
        }),
      );
    record('own', {});
    record('older', { started: '2026-11-20T07:00:00.000Z' });
    record('later', { started: '2026-11-20T09:00:00.000Z' });
    record('other', { host: 'elsewhere' });
    writeFileSync(join(holders(), 'cut.json'), '{');
    lockedBy(GONE);
    await release();
    expect(readdirSync(holders()).toSorted()).toEqual(['cut.json', 'later.json', 'other.json']);
  });

  it('R4 the fingerprint has the pending operations, and changes with the state', async () => {
    expect(await readState(store(), 'dev')).toBeUndefined();
    const dir = join(backend, '.pulumi', 'stacks', 'signalbox');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'dev.json'), JSON.stringify({ checkpoint: { latest: { pending_operations: [{}, {}] } } }));
    const state = await readState(store(), 'dev');
    expect(state?.pending).toBe(2);
    writeFileSync(join(dir, 'dev.json'), `${readFileSync(join(dir, 'dev.json'), 'utf8')} `);
    expect((await readState(store(), 'dev'))?.digest).not.toBe(state?.digest);
  });
});

it('R4 a job is identified by repository, run, attempt and name', () => {
  expect(
    currentJob({ GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2', GITHUB_JOB: 'dev' }),
  ).toEqual({ repository: 'o/r', runId: '7', attempt: 2, job: 'dev' });
  expect(currentJob({ GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7' })).toBeUndefined();
});
