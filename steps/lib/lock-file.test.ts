import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { releaseDeadLock } from './lock-file';

describe('releaseDeadLock', () => {
  let backend: string;
  let lock: string;
  const notes: string[] = [];
  const lockedBy = (pid: number, host = hostname()): void =>
    writeFileSync(lock, JSON.stringify({ pid, username: 'someone', hostname: host, timestamp: '2026-11-20T08:00:00Z' }));

  beforeEach(() => {
    notes.length = 0;
    backend = mkdtempSync(join(tmpdir(), 'signalbox-lock-'));
    const dir = join(backend, '.pulumi', 'locks', 'organization', 'signalbox', 'dev');
    mkdirSync(dir, { recursive: true });
    lock = join(dir, 'a.json');
  });
  afterEach(() => rmSync(backend, { recursive: true, force: true }));

  it('removes the lock of a process that is gone and says so', () => {
    lockedBy(2 ** 22 + 1);
    releaseDeadLock(backend, 'dev', (line) => notes.push(line));
    expect(existsSync(lock)).toBe(false);
    expect(notes).toEqual([expect.stringContaining(`process ${2 ** 22 + 1}`)]);
  });

  it('refuses while the process lives, naming it', () => {
    lockedBy(process.pid);
    expect(() => releaseDeadLock(backend, 'dev', () => undefined)).toThrow(`locked by process ${process.pid} of someone@`);
    expect(existsSync(lock)).toBe(true);
  });

  it('refuses for another machine, whose processes it cannot see', () => {
    lockedBy(2 ** 22 + 1, 'elsewhere');
    expect(() => releaseDeadLock(backend, 'dev', () => undefined)).toThrow('someone@elsewhere since 2026-11-20');
  });

  it('removes a lock that was cut short', () => {
    writeFileSync(lock, '{"pid":');
    releaseDeadLock(backend, 'dev', (line) => notes.push(line));
    expect(existsSync(lock)).toBe(false);
  });
});
