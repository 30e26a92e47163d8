import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock';
import { identityOf } from './process';

describe('a lock of this machine', () => {
  let dir: string;
  let lock: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lock-'));
    lock = join(dir, 'a.lock');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const held = (holder: number, identity: string): void => {
    mkdirSync(lock);
    writeFileSync(join(lock, String(holder)), identity);
  };

  it('admits one at a time, and leaves a free lock, even after an error', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(20);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => withLock(lock, work)));
    await expect(
      withLock(lock, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(most).toBe(1);
    expect(readdirSync(dir)).toEqual(['a.lock']);
    expect(readdirSync(lock)).toEqual([]);
  });

  it('is taken over from a dead holder, one with a reused process id, and one killed before it identified itself', async () => {
    // Not in use: above the largest process id of Linux.
    held(2 ** 22 + 1, '');
    expect(await withLock(lock, async () => 'gone')).toBe('gone');
    writeFileSync(join(lock, String(process.ppid)), 'another boot 1');
    expect(await withLock(lock, async () => 'reused')).toBe('reused');
    rmSync(lock, { recursive: true });
    mkdirSync(lock);
    expect(await withLock(lock, async () => 'empty')).toBe('empty');
    // Format of an earlier version.
    writeFileSync(join(lock, 'pid'), '1');
    expect(await withLock(lock, async () => 'earlier')).toBe('earlier');
  });

  it('is awaited while its holder lives, with one message', async () => {
    const holder = spawn('sleep', ['60']);
    held(holder.pid!, identityOf(holder.pid!)!);
    let inside = false;
    let notified = 0;
    const waiting = withLock(
      lock,
      async () => {
        inside = true;
      },
      () => {
        notified += 1;
      },
    );
    await sleep(700);
    expect(inside).toBe(false);
    expect(notified).toBe(1);
    holder.kill('SIGKILL');
    await waiting;
    expect(inside).toBe(true);
  });
});
