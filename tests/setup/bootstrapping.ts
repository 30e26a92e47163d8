import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { localAccount } from '../../local/accounts';
import { openGitHub, type GitHub } from './github';
import { openSandbox, type RunResult, type Sandbox } from './sandbox';

/** What bootstrap prints with --json, as far as tests look at it. */
export interface Bootstrapped {
  readonly counts: Readonly<Record<'create' | 'update' | 'replace' | 'delete', number>>;
  readonly outputs: { readonly stateKeyArn: string; readonly stateBucket: string };
  readonly roles: Readonly<Record<'read' | 'deploy', { readonly subjects: readonly string[] }>>;
}

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Accounts of a local cloud that bootstrap prepares, and a stand-in of GitHub that it asks. */
export interface Bootstrapping {
  readonly sandbox: Sandbox;
  readonly github: GitHub;
  /** Runs it as a person does, whose GitHub is the stand-in. */
  bootstrap(args: readonly string[]): Promise<RunResult>;
  /** Variables by which a command asks the stand-in. */
  asking(): NodeJS.ProcessEnv;
  client<C>(ctor: new (config: object) => C, credentials: Credentials): Promise<C>;
  /** Credentials of a role of dev, by a token of GitHub's with this subject. */
  assume(role: 'read' | 'deploy', sub: string, aud?: string): Promise<Credentials>;
  close(): Promise<void>;
}

export const REGION = 'us-east-1';
export const NOTHING = { create: 0, update: 0, replace: 0, delete: 0 };

/** The command for an environment of acme/platform. */
export const words = (env: string, ...more: string[]): string[] => [
  'bootstrap',
  '--env',
  env,
  '--repository',
  'acme/platform',
  ...more,
];

/** Its document; fails unless it ended well. */
export const made = ({ code, stdout, stderr }: RunResult): Bootstrapped => {
  if (code !== 0) throw new Error(`bootstrap ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Bootstrapped;
};

/** Every permission of an environment's account. */
export const root = (env: string): Credentials => ({ accessKeyId: localAccount(env), secretAccessKey: 'test' });

/** A token as GitHub's are; the local cloud reads its claims and does not check the signature. */
const token = (sub: string, aud = 'sts.amazonaws.com'): string =>
  [
    { alg: 'RS256', typ: 'JWT' },
    { iss: 'https://token.actions.githubusercontent.com', aud, sub, exp: 4_102_444_800 },
    'signature',
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

export const openBootstrapping = async (): Promise<Bootstrapping> => {
  const sandbox = openSandbox();
  const github = await openGitHub();
  const asking = (): NodeJS.ProcessEnv => ({ GITHUB_API_URL: github.url, GH_TOKEN: github.job()['GITHUB_TOKEN'] });
  const client: Bootstrapping['client'] = async (ctor, credentials) =>
    new ctor({ region: REGION, endpoint: await sandbox.url(), credentials, forcePathStyle: true });
  return {
    sandbox,
    github,
    asking,
    bootstrap: (args) => sandbox.run(args, asking()),
    client,
    assume: async (role, sub, aud) => {
      const sts = await client(STSClient, root('dev'));
      const { Credentials: c } = await sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::${localAccount('dev')}:role/signalbox-dev-${role}`,
          RoleSessionName: 'test',
          WebIdentityToken: token(sub, aud),
        }),
      );
      return { accessKeyId: c!.AccessKeyId!, secretAccessKey: c!.SecretAccessKey!, sessionToken: c!.SessionToken! };
    },
    close: async () => {
      await github.close();
      await sandbox.close();
    },
  };
};
