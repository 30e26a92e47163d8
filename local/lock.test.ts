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

  it('lets one in at a time, and leaves nothing but a free lock, after an error too', async () => {
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

  it('is taken over from a holder that is gone, one whose process id another process got, and one cut off before it said who it is', async () => {
    // No process has this id: it is above the largest of Linux.
    held(2 ** 22 + 1, '');
    expect(await withLock(lock, async () => 'gone')).toBe('gone');
    writeFileSync(join(lock, String(process.ppid)), 'another boot 1');
    expect(await withLock(lock, async () => 'reused')).toBe('reused');
    rmSync(lock, { recursive: true });
    mkdirSync(lock);
    expect(await withLock(lock, async () => 'empty')).toBe('empty');
    // As an earlier version wrote it.
    writeFileSync(join(lock, 'pid'), '1');
    expect(await withLock(lock, async () => 'earlier')).toBe('earlier');
  });

  it('is waited for while its holder lives, which is said once', async () => {
    const holder = spawn('sleep', ['60']);
    held(holder.pid!, identityOf(holder.pid!)!);
    let inside = false;
    let told = 0;
    const waiting = withLock(
      lock,
      async () => {
        inside = true;
      },
      () => {
        told += 1;
      },
    );
    await sleep(700);
    expect(inside).toBe(false);
    expect(told).toBe(1);
    holder.kill('SIGKILL');
    await waiting;
    expect(inside).toBe(true);
  });
});
