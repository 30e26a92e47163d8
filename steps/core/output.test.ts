import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SCRIPT = `
  import { createOutput, flushed } from ${JSON.stringify(join(__dirname, 'output.ts'))};
  createOutput().line('x'.repeat(1_000_000));
  flushed(process.stdout).then(() => process.exit(0));
`;

it('R4 a slow reader gets everything that was written before the exit', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', SCRIPT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => {
    child.once('close', resolve);
  });
  // Longer than the script takes to write and to exit.
  await sleep(3000);
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
  });
  expect(await closed).toBe(0);
  expect(length).toBe(1_000_001);
});
