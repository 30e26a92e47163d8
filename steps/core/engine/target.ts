import { join } from 'node:path';
import { DEFAULT_ACCOUNT, localAccount } from '../../../local/accounts';
import type { Emulator } from '../../../local/emulator';
import { stateDir } from '../../../local/paths';

/** Where a step runs: AWS, or the local cloud. */
export type Target = AwsTarget | LocalTarget;

export interface AwsTarget {
  readonly kind: 'aws';
}

export interface LocalTarget {
  readonly kind: 'local';
  readonly emulator: Emulator;
  /** Folders with the executables of the local provider plugins. */
  readonly plugins: { readonly aws: string; readonly random: string };
}

export type TargetKind = Target['kind'];

/** Environment variables for the engine, its plugins and AWS SDKs; local values override the user's. */
export const targetEnv = (target: Target, environment: string): Record<string, string> => {
  if (target.kind === 'aws') return {};
  return {
    AWS_ACCESS_KEY_ID: localAccount(environment),
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_ENDPOINT_URL: target.emulator.url,
    ...(target.emulator.caFile
      ? { NODE_EXTRA_CA_CERTS: target.emulator.caFile, AWS_CA_BUNDLE: target.emulator.caFile }
      : {}),
    PULUMI_HOME: join(stateDir(), 'pulumi-home'),
    PULUMI_BACKEND_URL: '',
    PULUMI_CONFIG_PASSPHRASE: 'local',
    PULUMI_CONFIG_PASSPHRASE_FILE: '',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
};

/** Options of an AWS SDK client for this target, environment and region. */
export const clientOptions = (target: Target, environment: string, region: string) =>
  target.kind === 'aws'
    ? { region }
    : {
        region,
        endpoint: target.emulator.url,
        credentials: { accessKeyId: localAccount(environment), secretAccessKey: 'test' },
        forcePathStyle: true,
      };

/** Display name of a target. */
export const describeTarget = (target: Target): string =>
  target.kind === 'aws' ? 'AWS' : `local cloud at ${target.emulator.url}`;

/** The same within a sentence: AWS, or the local cloud at its URL. */
export const theTarget = (target: Target): string => (target.kind === 'aws' ? 'AWS' : `the ${describeTarget(target)}`);

/**
 * Extra headers for requests to an endpoint of the stack: the local cloud finds the account of an API
 * by the credential in the request, and falls back to the default account.
 */
export const endpointHeaders = (target: Target, environment: string): Readonly<Record<string, string>> => {
  const account = localAccount(environment);
  return target.kind === 'aws' || account === DEFAULT_ACCOUNT
    ? {}
    : { authorization: `AWS4-HMAC-SHA256 Credential=${account}/` };
};
