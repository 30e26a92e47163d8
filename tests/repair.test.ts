import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { cutShort, personal } from './setup/cut-short';
import { killedCloud } from './setup/killed-cloud';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;

/** What goes wrong on a real machine: each is told in words, and the next command puts it right. */
describe('a run that was cut short', () => {
  const sandbox = openSandbox();
  const { upUntil, apis, queues } = cutShort(sandbox);
  const cloud = killedCloud(sandbox);
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it(
    'R5 a local cloud that dies under an up is told; the next, killed too, is repaired by the one after it, without a resource made twice',
    async () => {
      expect(personal(await upUntil(cloud.kill))).toContain('stopped responding. Run npm start');
      await upUntil((pid) => process.kill(-pid, 'SIGKILL'));
      const { code, stdout, stderr } = await sandbox.run(['up', '--env', 'dev']);
      expect([code, stderr]).toEqual([
        0,
        expect.stringMatching(/Removed the lock that a killed run \(process \d+\) left/),
      ]);
      expect(stdout).toMatch(/resources: [1-9]\d* created/);
      expect(await apis('us-east-2')).toEqual([expect.stringContaining('metrics-aggregation')]);
      expect(await apis('us-east-1')).toEqual([expect.stringContaining('price-alerts')]);
    },
    8 * MINUTES,
  );

  it(
    'R5 a local cloud that is stopped cleanly keeps all it holds',
    async () => {
      const before = await queues();
      expect((await sandbox.run(['local:stop'])).stdout).toContain('is kept for the next start');
      expect((await sandbox.run(['local:start'])).code).toBe(0);
      expect(before.length).toBeGreaterThan(3);
      expect(await queues()).toEqual(before);
    },
    3 * MINUTES,
  );

  it(
    'R5 a stack that a living process holds is left alone, and the process named',
    async () => {
      const dir = join(sandbox.dir, 'stacks-state', '.pulumi', 'locks', 'organization', 'signalbox', 'dev');
      mkdirSync(dir, { recursive: true });
      writeFileSync(
        join(dir, 'held.json'),
        JSON.stringify({
          pid: process.pid,
          username: 'colleague',
          hostname: hostname(),
          timestamp: new Date().toISOString(),
        }),
      );
      expect(personal(await sandbox.run(['up', '--env', 'dev']))).toContain(
        `locked by process ${process.pid} of colleague@`,
      );
      rmSync(join(dir, 'held.json'));
    },
    MINUTES,
  );

  it(
    'R5 a port that another program holds is named',
    async () => {
      await sandbox.run(['local:stop']);
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as { port: number };
      expect(personal(await sandbox.run(['local:start', '--port', String(port)]))).toContain(
        `Port ${port} is in use by another program`,
      );
      server.close();
    },
    MINUTES,
  );

  it.each([
    [
      'no emulator at the named URL',
      ['preview'],
      { SIGNALBOX_LOCAL_URL: 'http://127.0.0.1:9' },
      'No local cloud answers at http://127.0.0.1:9',
    ],
    [
      'a URL that is none',
      ['preview'],
      { SIGNALBOX_LOCAL_URL: 'localhost' },
      'SIGNALBOX_LOCAL_URL must be a URL such as https://127.0.0.1:4566 (got localhost)',
    ],
    [
      'an environment that is not there',
      ['up', '--env', 'qa'],
      {},
      '--env must be dev, staging or prod (got qa): there is no environments/qa.yaml.',
    ],
    ['a target that is not there', ['up', '--target', 'azure'], {}, '--target must be local or aws (got azure)'],
    ['an option that is not there', ['up', '--force'], {}, "Unknown option '--force'"],
    ['a command that is not there', ['deploy'], {}, 'Unknown command deploy'],
    [
      'AWS without a passphrase',
      ['preview', '--target', 'aws'],
      { PULUMI_CONFIG_PASSPHRASE: undefined },
      'Neither PULUMI_SECRETS_PROVIDER nor PULUMI_CONFIG_PASSPHRASE is set',
    ],
    ['a replay without a system', ['replay', 'x.csv'], {}, '--system is missing'],
  ])(
    'R5 %s is told in words',
    async (_, args, env, message) => {
      expect(personal(await sandbox.run(args, env))).toContain(message);
    },
    MINUTES,
  );
});
