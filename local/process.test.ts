import { spawn } from 'node:child_process';
import { commandLine, identityOf, isAlive, processesWith } from './process';

describe('a process of this machine', () => {
  it('is not confused with one that had its id before', () => {
    const began = Date.now() - process.uptime() * 1000;
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(process.pid, Date.now())).toBe(true);
    expect(isAlive(process.pid, began - 60_000)).toBe(false);
    // It is above the largest id of Linux.
    expect(isAlive(2 ** 22 + 1)).toBe(false);
  });

  it('is not alive after it exits, even if its parent has not reaped it', async () => {
    // The shell becomes a program that never reaps its child.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = Number(
      await new Promise<string>((resolve) => {
        parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      }),
    );
    while (isAlive(pid))
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill();
  });

  it('has a stable, unique identity', () => {
    expect(identityOf(process.pid)).toMatch(/./);
    expect(identityOf(process.pid)).toBe(identityOf(process.pid));
    expect(identityOf(process.ppid)).not.toBe(identityOf(process.pid));
    expect(identityOf(2 ** 22 + 1)).toBeUndefined();
  });

  it('is found by a variable of its environment', async () => {
    const value = `of-this-test-${process.pid}`;
    const child = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'], SIGNALBOX_MARK: value } });
    await new Promise((resolve) => child.once('spawn', resolve));
    // The new program's environment is there once its start is complete.
    while (!commandLine(child.pid!).includes('sleep')) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(processesWith('SIGNALBOX_MARK', value)).toEqual([child.pid]);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(processesWith('SIGNALBOX_MARK', value)).toEqual([]);
  });
});
