import { DeleteTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localAccount } from '../../local/accounts';
import { trustCertificate } from '../../local/certificate';
import { isAlive } from '../../local/process';
import { endpointHeaders } from '../../steps/core/engine/target';
import { post } from '../../steps/core/traffic/http';
import type { SampleOutputs } from './sample-outputs';
import { collect, succeed as succeedIn, type RunResult, type Sandbox } from './sandbox';
import { keptOutputs } from './template';

export const NOTHING = 'resources: 0 created, 0 updated, 0 replaced, 0 deleted';

/** The local cloud of a sandbox that `openDeployed` gave, to be killed and looked at. */
export interface KilledCloud {
  pid(): number;
  readonly kill: () => void;
  /** Runs a command and kills the cloud `afterMs` into it, if it takes that long. */
  killDuring(args: readonly string[], afterMs: number): Promise<RunResult>;
  /** Sends metrics to the environments at once and has each export, and kills the cloud `afterMs` into it, functions running. */
  killInUse(environments: readonly string[], afterMs: number): Promise<void>;
  /** Every version of every exported object of an environment, as `key version`. */
  exports(environment: string): Promise<readonly string[]>;
  /** Deletes dev's table with this ending of its name behind the state's back. */
  deleteTable(region: string, ending: string): Promise<void>;
  /** Fails unless the command ends well; gives what it printed. */
  succeed(args: readonly string[]): Promise<RunResult>;
}

export const killedCloud = (sandbox: Sandbox): KilledCloud => {
  const cloud = join(sandbox.dir, 'local');
  const pid = (): number => (JSON.parse(readFileSync(join(cloud, 'emulator.json'), 'utf8')) as { pid: number }).pid;
  const kill = (): void => {
    process.kill(pid(), 'SIGKILL');
  };
  const runs = (): boolean => {
    const { pid: last } = JSON.parse(readFileSync(join(cloud, 'emulator.json'), 'utf8')) as { pid?: number };
    return last !== undefined && isAlive(last);
  };
  const succeed = (args: readonly string[]): Promise<RunResult> => succeedIn(sandbox, args);
  const outputsOf = async (environment: string): Promise<SampleOutputs> =>
    JSON.parse((await succeed(['outputs', '--env', environment, '--json', '--show-secrets'])).stdout) as SampleOutputs;
  const url = async (): Promise<string> => {
    trustCertificate(join(cloud, 'tls', 'cert.pem'));
    return sandbox.url();
  };
  return {
    pid,
    kill,
    succeed,
    killDuring: async (args, afterMs) => {
      const child = sandbox.spawn(args);
      const ended = collect(child);
      await Promise.race([sleep(afterMs), ended]);
      // The command may have to start it first.
      while (!runs() && child.exitCode === null) await sleep(20);
      kill();
      return ended;
    },
    killInUse: async (environments, afterMs) => {
      await url();
      const metrics = await Promise.all(
        environments.map(async (environment) => ({
          environment,
          outputs: (await outputsOf(environment))['metrics-aggregation']!,
        })),
      );
      let over = false;
      const traffic = metrics.flatMap(({ environment, outputs: { endpoint, apiKey } }) =>
        Array.from({ length: 4 }, async () => {
          const headers = endpointHeaders(
            { kind: 'local', emulator: { url: '', started: false }, plugins: { aws: '', random: '' } },
            environment,
          );
          while (!over)
            await post(endpoint!, { metric_name: 'cpu_utilization', value: 99 }, apiKey, headers).catch(() => {
              over = true;
            });
        }),
      );
      await sleep(afterMs);
      kill();
      over = true;
      await Promise.all(traffic);
    },
    exports: async (environment) => {
      const { region, exportBucket } = keptOutputs(sandbox, environment)['metrics-aggregation']!;
      const client = new S3Client({
        region,
        endpoint: await url(),
        forcePathStyle: true,
        credentials: { accessKeyId: localAccount(environment), secretAccessKey: 'test' },
      });
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: exportBucket!.name }));
      client.destroy();
      return Versions.map(({ Key, VersionId }) => `${Key} ${VersionId}`).toSorted();
    },
    deleteTable: async (region, ending) => {
      const client = new DynamoDBClient({
        region,
        endpoint: await url(),
        credentials: { accessKeyId: localAccount('dev'), secretAccessKey: 'test' },
      });
      const { TableNames = [] } = await client.send(new ListTablesCommand({}));
      await client.send(new DeleteTableCommand({ TableName: TableNames.find((name) => name.endsWith(ending)) }));
      client.destroy();
    },
  };
};
