import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { localAccount } from '../local/accounts';
import { trustCertificate } from '../local/certificate';
import { collect, openSandbox, type RunResult } from './setup/sandbox';

const MINUTES = 60_000;
const NOTHING = 'resources: 0 created, 0 updated, 0 replaced, 0 deleted';

/** What goes wrong on a real machine: each is told in words, and the next command puts it right. */
describe('a run that was cut short', () => {
  const sandbox = openSandbox();
  const cloud = join(sandbox.dir, 'local');
  const clientOptions = async (region: string) => {
    trustCertificate(join(cloud, 'tls', 'cert.pem'));
    return {
      region,
      endpoint: await sandbox.url(),
      credentials: { accessKeyId: localAccount('dev'), secretAccessKey: 'test' },
    };
  };
  const killCloud = (): void => {
    const { pid } = JSON.parse(readFileSync(join(cloud, 'emulator.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  };
  /** Starts an up and calls `act` once it has made some resources. */
  const upUntil = async (act: (pid: number) => void): Promise<RunResult> => {
    const child = sandbox.spawn(['up', '--env', 'dev']);
    let acted = false;
    child.stderr!.on('data', (chunk: Buffer) => {
      if (acted || !chunk.toString().includes('50 resources done')) return;
      acted = true;
      act(child.pid!);
    });
    const result = await collect(child);
    expect(acted).toBe(true);
    return result;
  };
  const personal = ({ code, stderr }: RunResult): string => {
    expect(code).not.toBe(0);
    expect(stderr).not.toMatch(/\n {4}at /);
    return stderr;
  };
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it(
    'R5 an up that is killed is repaired by the next, without a resource made twice',
    async () => {
      await upUntil((pid) => process.kill(-pid, 'SIGKILL'));
      const second = await sandbox.run(['up', '--env', 'dev']);
      expect([second.code, second.stderr]).toEqual([0, expect.stringContaining('Removed the lock that a killed run')]);
      expect(second.stderr).toMatch(/Removed the lock that a killed run \(process \d+\) left/);
      expect((await sandbox.run(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
      for (const [region, system] of [
        ['us-east-2', 'metrics-aggregation'],
        ['us-east-1', 'price-alerts'],
      ] as const) {
        const client = new APIGatewayClient(await clientOptions(region));
        const { items = [] } = await client.send(new GetRestApisCommand({}));
        expect(items.map(({ name }) => name)).toEqual([expect.stringContaining(system)]);
        client.destroy();
      }
    },
    6 * MINUTES,
  );

  it(
    'R5 a local cloud that was killed is started again and what it lost is made again',
    async () => {
      killCloud();
      const after = await sandbox.run(['up', '--env', 'dev']);
      expect(after).toMatchObject({ code: 0 });
      expect(after.stdout).not.toContain(NOTHING);
      expect((await sandbox.run(['preview', '--env', 'dev'])).stdout).toContain(
        '0 to create, 0 to update, 0 to replace, 0 to delete',
      );
    },
    6 * MINUTES,
  );

  it(
    'R5 a local cloud that is stopped cleanly keeps all it holds',
    async () => {
      const client = async () => new SQSClient(await clientOptions('us-east-1'));
      const before = await (await client()).send(new ListQueuesCommand({}));
      expect((await sandbox.run(['local:stop'])).stdout).toContain('is kept for the next start');
      expect((await sandbox.run(['local:start'])).code).toBe(0);
      const after = await (await client()).send(new ListQueuesCommand({}));
      expect(before.QueueUrls!.length).toBeGreaterThan(3);
      expect(after.QueueUrls!.toSorted()).toEqual(before.QueueUrls!.toSorted());
      expect((await sandbox.run(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
    },
    3 * MINUTES,
  );

  it(
    'R5 a local cloud that dies under an up is told, and the next up completes',
    async () => {
      expect((await sandbox.run(['destroy', '--env', 'dev'])).code).toBe(0);
      const text = personal(await upUntil(killCloud));
      expect(text).toContain('stopped responding. Run npm start');
      expect((await sandbox.run(['up', '--env', 'dev'])).code).toBe(0);
      expect((await sandbox.run(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
    },
    8 * MINUTES,
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
