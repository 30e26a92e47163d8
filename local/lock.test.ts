import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock';

describe('withLock', () => {
  let dir: string;
  let lock: string;
  const held = (pid?: number): void => {
    mkdirSync(lock);
    if (pid !== undefined) writeFileSync(join(lock, 'pid'), String(pid));
  };
  const deadPid = (): number => spawnSync('true').pid;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-lock-'));
    lock = join(dir, 'a.lock');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('lets one in at a time, also where the first holder is gone, and leaves nothing behind', async () => {
    held(deadPid());
    let inside = 0;
    const most: number[] = [];
    await Promise.all(Array.from({ length: 6 }, () => withLock(lock, async () => {
      most.push(inside += 1);
      await sleep(20);
      inside -= 1;
    })));
    expect(most).toEqual([1, 1, 1, 1, 1, 1]);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('gives the lock back where the work fails', async () => {
    await expect(withLock(lock, async () => { throw new Error('no'); })).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('takes over one that a kill left without its holder\'s id', async () => {
    held();
    utimesSync(lock, 0, 0);
    expect(await withLock(lock, async () => 'mine')).toBe('mine');
  });

  it('waits for a living holder, and tells so once', async () => {
    held(process.pid);
    const told: string[] = [];
    const waiting = withLock(lock, async () => told.push('in'), () => told.push('waiting'));
    await sleep(500);
    expect(told).toEqual(['waiting']);
    rmSync(lock, { recursive: true });
    await waiting;
    expect(told).toEqual(['waiting', 'in']);
  });
});
