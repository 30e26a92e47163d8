import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateOpenIDConnectProviderCommand, IAMClient } from '@aws-sdk/client-iam';
import { DisableKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../local/accounts';
import { resourcesIn, STATE_KEY } from '../steps/bootstrap/account';
import {
  made,
  NOTHING,
  openBootstrapping,
  REGION,
  root,
  words,
  type Bootstrapped,
  type Bootstrapping,
} from './setup/bootstrapping';
import { copyCheckout } from './setup/checkout';
import { DEPLOY_TIMEOUT_MS } from './setup/deployment';
import { eventually } from './setup/poll';
import { collect } from './setup/sandbox';

const bucketOf = (env: string): string => `signalbox-${env}-state-${localAccount(env)}`;

let b: Bootstrapping;
let first: Bootstrapped;
const bootstrap: Bootstrapping['bootstrap'] = (args) => b.bootstrap(args);
const client: Bootstrapping['client'] = (ctor, credentials) => b.client(ctor, credentials);
const assume: Bootstrapping['assume'] = (...asked) => b.assume(...asked);
beforeAll(async () => {
  b = await openBootstrapping();
  first = made(await bootstrap(words('dev', '--yes', '--json')));
}, DEPLOY_TIMEOUT_MS);
afterAll(() => b?.close(), DEPLOY_TIMEOUT_MS);

it("R4 makes a versioned, encrypted bucket that holds the bootstrap's own state and the empty stack of the systems", async () => {
  expect(first.counts.create).toBeGreaterThan(20);
  const s3 = await client(S3Client, root('dev'));
  const Bucket = bucketOf('dev');
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  expect(
    (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration?.Rules?.[0]
      ?.ApplyServerSideEncryptionByDefault,
  ).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: first.outputs.stateKeyArn });
  expect(((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key)).toEqual(
    expect.arrayContaining([STATE_KEY, '.pulumi/stacks/signalbox/dev.json']),
  );
  const state = await (await s3.send(new GetObjectCommand({ Bucket, Key: STATE_KEY }))).Body!.transformToString();
  expect(resourcesIn(state)).toBe(first.counts.create);
  expect(state).toContain('awskms://alias/signalbox-dev-state');
  expect(existsSync(join(b.sandbox.dir, 'bootstrap', `dev-${localAccount('dev')}`))).toBe(false);
});

it(
  'R4 changes nothing the second time, and shows what other words would change',
  async () => {
    expect(made(await bootstrap(words('dev', '--yes', '--json'))).counts).toEqual(NOTHING);
    expect(
      made(await bootstrap(words('dev', '--subject-prefix', 'repo:acme@12/platform@34', '--json'))).counts,
    ).toEqual({ ...NOTHING, update: 2 });
  },
  DEPLOY_TIMEOUT_MS,
);

it(
  'R4 trusts the form of subjects that GitHub says, alone, and guesses none',
  async () => {
    const before = b.github.repository.subjects;
    b.github.repository.subjects = { ...before, sub_claim_prefix: 'repo:acme@12/platform@34' };
    expect(made(await bootstrap(words('dev', '--json')))).toMatchObject({
      counts: { ...NOTHING, update: 2 },
      roles: { deploy: { subjects: ['repo:acme@12/platform@34:environment:dev'] } },
    });
    b.github.repository.subjects = { ...before, use_default: false, include_claim_keys: ['repository_id'] };
    const template = await bootstrap(words('dev', '--yes'));
    expect([template.code, template.stderr]).toEqual([1, expect.stringContaining('-F use_default=true')]);
    b.github.repository.subjects = before;
    const unasked = await b.sandbox.run(words('dev', '--yes'), {
      GITHUB_API_URL: b.github.url,
      GH_TOKEN: '',
      GITHUB_TOKEN: '',
    });
    expect([unasked.code, unasked.stderr]).toEqual([
      1,
      expect.stringMatching(/Nothing was changed\.[\s\S]*--subject-prefix repo:acme\/platform/),
    ]);
    expect(unasked.stderr).not.toMatch(/\n\s+at /);
  },
  DEPLOY_TIMEOUT_MS,
);

it('R4 lets in the jobs of the repository that the workflows name, and no other', async () => {
  await expect(assume('read', 'repo:acme/platform:pull_request')).resolves.toBeDefined();
  await expect(assume('read', 'repo:acme/platform:ref:refs/heads/main')).resolves.toBeDefined();
  await expect(assume('deploy', 'repo:acme/platform:environment:dev')).resolves.toBeDefined();
  for (const sub of [
    'repo:acme/platform:pull_request',
    'repo:acme/platform:ref:refs/heads/main',
    'repo:acme/platform:environment:prod',
    'repo:evil/platform:environment:dev',
  ]) {
    await expect(assume('deploy', sub)).rejects.toThrow('Not authorized');
  }
  await expect(assume('read', 'repo:acme/platform:ref:refs/heads/other')).rejects.toThrow('Not authorized');
  await expect(assume('read', 'repo:acme/platform:pull_request', 'somebody-else')).rejects.toThrow('Not authorized');
});

it.each([
  [
    'read',
    'repo:acme/platform:pull_request',
    { state: false, verdict: true, bootstrap: false, secrets: true, key: false, table: false, foreign: false },
  ],
  [
    'deploy',
    'repo:acme/platform:environment:dev',
    { state: true, verdict: true, bootstrap: false, secrets: true, key: false, table: true, foreign: false },
  ],
] as const)('R4 P10 the role to %s does what it needs, and nothing else', async (role, sub, expected) => {
  const credentials = await assume(role, sub);
  const [s3, kms, dynamodb] = [
    await client(S3Client, credentials),
    await client(KMSClient, credentials),
    await client(DynamoDBClient, credentials),
  ];
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: bucketOf('dev'), Key, Body: '{}' }));
  const create = (TableName: string) =>
    dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
  const KeyId = first.outputs.stateKeyArn;
  expect({
    state: await may(() => put('.pulumi/stacks/signalbox/probe.json')),
    verdict: await may(() => put('.signalbox/dev/drift.json')),
    bootstrap: await may(() => put('.pulumi/stacks/signalbox-bootstrap/probe.json')),
    secrets: await may(() => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))),
    key: await may(() => kms.send(new DisableKeyCommand({ KeyId }))),
    table: await may(() => create('dev-probe')),
    foreign: await may(() => create('signalbox-probe')),
  }).toEqual(expected);
});

/** Whether a request is let through; any failure but a refusal is thrown. */
const may = async (request: () => Promise<unknown>): Promise<boolean> => {
  try {
    await request();
    return true;
  } catch (error) {
    if (error instanceof Error && /^AccessDenied/.test(error.name)) return false;
    throw error;
  }
};

it(
  'R4 a fresh checkout opens the stack by the key of the account, without a passphrase',
  async () => {
    const checkout = copyCheckout(b.sandbox);
    const result = await checkout.run(['outputs', '--env', 'dev', '--target', 'aws'], {
      AWS_ACCESS_KEY_ID: localAccount('dev'),
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: await b.sandbox.url(),
      AWS_CA_BUNDLE: join(b.sandbox.dir, 'local', 'tls', 'cert.pem'),
      PULUMI_BACKEND_URL: `s3://${bucketOf('dev')}?region=${REGION}`,
      PULUMI_SECRETS_PROVIDER: `awskms://alias/signalbox-dev-state?region=${REGION}`,
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
    });
    expect(result.stderr).toContain('dev is not deployed');
    expect(readFileSync(join(checkout.dir, 'Pulumi.dev.yaml'), 'utf8')).toMatch(
      /secretsprovider: awskms:[\s\S]*encryptedkey:/,
    );
  },
  DEPLOY_TIMEOUT_MS,
);

it(
  'R4 a run that is killed on its way is completed by the next',
  async () => {
    const file = join(b.sandbox.dir, 'bootstrap', `staging-${localAccount('staging')}`, STATE_KEY);
    const child = b.sandbox.spawn(words('staging', '--yes', '--json'), b.asking());
    const ended = collect(child);
    await eventually(
      'eight resources in its state',
      async () => (existsSync(file) && resourcesIn(readFileSync(file, 'utf8')) > 8) || undefined,
      { timeoutMs: DEPLOY_TIMEOUT_MS, everyMs: 20 },
    );
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
    const { create } = made(await bootstrap(words('staging', '--yes', '--json'))).counts;
    expect(create).toBeLessThan(first.counts.create);
  },
  3 * DEPLOY_TIMEOUT_MS,
);

it(
  'R4 names the provider that an account has, and the ways out where a state is lost, before it changes anything',
  async () => {
    const iam = await client(IAMClient, root('prod'));
    await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: 'https://token.actions.githubusercontent.com',
        ClientIDList: ['sts.amazonaws.com'],
      }),
    );
    const twice = await bootstrap(words('prod', '--yes'));
    expect([twice.code, twice.stderr]).toEqual([
      64,
      expect.stringContaining(
        `--provider-arn arn:aws:iam::${localAccount('prod')}:oidc-provider/token.actions.githubusercontent.com`,
      ),
    ]);
    await (await client(S3Client, root('prod'))).send(new CreateBucketCommand({ Bucket: bucketOf('prod') }));
    const lost = await bootstrap(words('prod', '--yes'));
    expect([lost.code, lost.stderr]).toEqual([
      1,
      expect.stringMatching(
        /no bootstrap state was found\. Nothing was changed\.[\s\S]*run the command again in the same checkout/,
      ),
    ]);
  },
  DEPLOY_TIMEOUT_MS,
);
