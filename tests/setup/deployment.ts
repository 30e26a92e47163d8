import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { join } from 'node:path';
import { localAccount } from '../../local/accounts';
import { findRunning } from '../../local/emulator';
import { post as postJson } from '../../steps/core/traffic/http';
import { endpointHeaders, type LocalTarget } from '../../steps/core/engine/target';
import type { MetricsOutputs } from '../../systems/metrics-aggregation/outputs';
import type { PricesOutputs } from '../../systems/price-alerts/outputs';
import type { Sandbox } from './sandbox';
import { keptOutputs, openDeployed } from './template';

/** Longest time that a deployment in a test may take, on a busy machine. */
export const DEPLOY_TIMEOUT_MS = 5 * 60_000;

/** What every client of a test is made with. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly forcePathStyle: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

/** An environment deployed for one test file, and what a test needs to look at it from outside. */
export interface Deployment {
  readonly sandbox: Sandbox;
  readonly environment: string;
  readonly account: string;
  readonly metrics: Complete<MetricsOutputs, 'apiKey'>;
  readonly prices: Complete<PricesOutputs, 'apiKey' | 'webhookSecretArn'>;
  /** An AWS SDK client of the account's own, with every permission. One a class and region is kept. */
  readonly client: <C>(ctor: new (config: ClientConfig) => C, region: string) => C;
  /**
   * Configuration of a client with the permissions of a role and no others. The local cloud lets the
   * account's root take any role; on AWS a function's role is for Lambda alone.
   */
  as(roleArn: string, region: string): Promise<ClientConfig>;
  /** POSTs JSON with the system's API key. */
  post(
    system: 'metrics' | 'prices',
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): ReturnType<typeof postJson>;
  /** POSTs exactly these bytes and headers. */
  send(
    system: 'metrics' | 'prices',
    body: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Outputs of which every member is there, but for those named. */
type Complete<T, Optional extends keyof T> = Required<Omit<T, Optional>> & Pick<T, Optional>;

/** Each builds on the one before; what stands below an environment are accounts of their own. */
const CHAIN = ['dev', 'staging', 'prod'] as const;

/** environments/<environment>.yaml, deployed by `npm run up`, in a local cloud of its own, which may hold other environments too. */
export const deploy = async (environment: (typeof CHAIN)[number]): Promise<Deployment> => {
  const sandbox = await openDeployed(...CHAIN.slice(0, CHAIN.indexOf(environment) + 1));
  try {
    const deployment = await deploymentIn(sandbox, environment);
    return {
      ...deployment,
      close: async () => {
        await deployment.close();
        await sandbox.close();
      },
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
};

/** An environment of a sandbox that `openDeployed` gave; the sandbox stays when this is closed. */
export const deploymentIn = async (sandbox: Sandbox, environment: string): Promise<Deployment> => {
  const outputs = keptOutputs(sandbox, environment);
  const emulator = await findRunning(join(sandbox.dir, 'local'));
  if (!emulator) throw new Error('The local cloud of the sandbox does not run.');
  const account = localAccount(environment);
  const clients = new Map<string, { destroy?(): void }>();
  const metrics = outputs['metrics-aggregation'] as Deployment['metrics'];
  const prices = outputs['price-alerts'] as Deployment['prices'];
  const target: LocalTarget = { kind: 'local', emulator, plugins: { aws: '', random: '' } };
  const routing = endpointHeaders(target, environment);
  const configOf = (
    region: string,
    credentials: ClientConfig['credentials'] = { accessKeyId: account, secretAccessKey: 'test' },
  ): ClientConfig => ({ region, endpoint: emulator.url, credentials, forcePathStyle: true });
  return {
    sandbox,
    environment,
    account,
    metrics,
    prices,
    client: (ctor, region) => {
      const key = `${ctor.name} ${region}`;
      const kept = clients.get(key) ?? (new ctor(configOf(region)) as { destroy?(): void });
      clients.set(key, kept);
      return kept as never;
    },
    as: async (roleArn, region) => {
      const sts = new STSClient(configOf(region));
      const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test' }));
      sts.destroy();
      return configOf(region, {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken,
      });
    },
    post: (system, body, headers) => {
      const { endpoint, apiKey } = { metrics, prices }[system];
      return postJson(endpoint, body, apiKey, { ...routing, ...headers });
    },
    send: async (system, body, headers) => {
      const response = await fetch({ metrics, prices }[system].endpoint, {
        method: 'POST',
        body,
        headers: { ...routing, ...headers },
        signal: AbortSignal.timeout(60_000),
      });
      return {
        status: response.status,
        contentType: response.headers.get('content-type'),
        text: await response.text(),
      };
    },
    close: async () => {
      clients.forEach((client) => client.destroy?.());
    },
  };
};
