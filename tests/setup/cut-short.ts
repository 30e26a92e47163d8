import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { join } from 'node:path';
import { localAccount } from '../../local/accounts';
import { trustCertificate } from '../../local/certificate';
import { collect, type RunResult, type Sandbox } from './sandbox';

/** What an up prints once it has made some resources. */
const UNDER_WAY = '50 resources done';

export interface CutShort {
  /** Starts an up of dev and calls `act` with its process id once it has made some resources. */
  readonly upUntil: (act: (pid: number) => void, env?: NodeJS.ProcessEnv) => Promise<RunResult>;
  /** Names of dev's APIs in a region. */
  readonly apis: (region: string) => Promise<readonly (string | undefined)[]>;
  /** URLs of dev's queues in us-east-1, sorted. */
  readonly queues: () => Promise<readonly string[]>;
}

/** Commands of a sandbox that do not come to their end. */
export const cutShort = (sandbox: Sandbox): CutShort => {
  const clientOptions = async (region: string) => {
    trustCertificate(join(sandbox.dir, 'local', 'tls', 'cert.pem'));
    return {
      region,
      endpoint: await sandbox.url(),
      credentials: { accessKeyId: localAccount('dev'), secretAccessKey: 'test' },
    };
  };
  return {
    upUntil: async (act, env) => {
      const child = sandbox.spawn(['up', '--env', 'dev'], env);
      let acted = false;
      child.stderr!.on('data', (chunk: Buffer) => {
        if (acted || !chunk.toString().includes(UNDER_WAY)) return;
        acted = true;
        act(child.pid!);
      });
      const result = await collect(child);
      expect(acted).toBe(true);
      return result;
    },
    apis: async (region) => {
      const client = new APIGatewayClient(await clientOptions(region));
      const { items = [] } = await client.send(new GetRestApisCommand({}));
      client.destroy();
      return items.map(({ name }) => name);
    },
    queues: async () => {
      const client = new SQSClient(await clientOptions('us-east-1'));
      const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
      client.destroy();
      return QueueUrls.toSorted();
    },
  };
};

/** What a person reads of a command that failed: words, and no stack. */
export const personal = ({ code, stderr }: RunResult): string => {
  expect(code).not.toBe(0);
  expect(stderr).not.toMatch(/\n {4}at /);
  return stderr;
};
