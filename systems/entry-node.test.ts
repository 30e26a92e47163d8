import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { OLDEST_NODE } from '../steps/core/node-version';
import { runPlain } from './testing/plain-cli';

const NEEDED = `This program needs Node ${OLDEST_NODE} or newer; pulumi ran it with`;

/** The first Node on PATH that is older, where this machine has one. */
const olderNode = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((dir) => join(dir, 'node'))
    .filter(existsSync)
    .find(
      (file) =>
        Number(execFileSync(file, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < OLDEST_NODE,
    );

/** Pretends to be Node 20 and lists each file of ours that is loaded. */
const AS_NODE_20 = `
  import Module from 'node:module';
  Object.defineProperty(process, 'version', { value: 'v20.20.2' });
  delete Map.groupBy;
  const load = Module._load;
  Module._load = function (request, parent, main) {
    if (request.startsWith('.') && parent && !parent.filename.includes('node_modules')) process.stderr.write('loads ' + request + '\\n');
    return load.call(this, request, parent, main);
  };`;

describe('R5 the entry point for the ordinary CLI, in a process of its own', () => {
  it('reaches the program on this Node', async () => {
    const { code, log } = await runPlain({ stack: 'nowhere' });
    expect([code, log]).toEqual([32, [expect.stringContaining('The stack nowhere has no environment file.')]]);
  });

  it('says what an older Node lacks before it loads anything else, and without a stack trace', async () => {
    const { code, log, stderr } = await runPlain({ stack: 'dev', first: AS_NODE_20 });
    expect(code).toBe(32);
    expect(log).toEqual([expect.stringContaining(`${NEEDED} v20.20.2`)]);
    expect(log[0]).not.toMatch(/^\s+at /m);
    expect(stderr.split('\n').filter((line) => line.startsWith('loads '))).toEqual([
      'loads ./steps/core/require-node',
      'loads ./node-version',
    ]);
  });

  const older = olderNode();
  (older === undefined ? it.skip : it)('says so on the older Node of this machine', async () => {
    const { code, log } = await runPlain({ stack: 'dev', node: older });
    expect([code, log]).toEqual([32, [expect.stringContaining(NEEDED)]]);
  });
});
