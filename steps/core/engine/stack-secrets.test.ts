import type { Stack, StackSettings } from '@pulumi/pulumi/automation';
import { settleSecrets } from './stack-secrets';

const URL = 'awskms://alias/signalbox-dev-state?region=us-east-1';
const variables = ['PULUMI_CONFIG_PASSPHRASE', 'PULUMI_CONFIG_PASSPHRASE_FILE'] as const;
const before = variables.map((name) => [name, process.env[name]] as const);

beforeEach(() =>
  variables.forEach((name) => {
    delete process.env[name];
  }),
);
afterAll(() =>
  before.forEach(([name, value]) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }),
);

const stackWith = (settings: StackSettings | undefined, kept: unknown) => {
  const saved: StackSettings[] = [];
  const stack = {
    name: 'dev',
    exportStack: async () => ({ version: 3, deployment: { secrets_providers: kept } }),
    workspace: {
      stackSettings: async () => {
        if (settings === undefined) throw new Error('failed to find stack settings file: dev');
        return settings;
      },
      saveStackSettings: async (_: string, wanted: StackSettings) => {
        saved.push(wanted);
      },
    },
  } as unknown as Stack;
  return { stack, saved };
};
const cloud = { type: 'cloud', state: { url: URL, encryptedkey: 'abc' } };

it.each([
  ['a stack file without them', {}],
  ['no stack file', undefined],
])('R4 gives %s the key that encrypts the state', async (_, settings) => {
  const { stack, saved } = stackWith(settings, cloud);
  await settleSecrets(stack, URL);
  expect(saved).toEqual([{ secretsProvider: URL, encryptedKey: 'abc' }]);
});

it.each<StackSettings>([{ secretsProvider: 'awskms://other' }, { encryptionSalt: 'v1:x' }])(
  'keeps an existing stack file: %j',
  async (settings) => {
    const { stack, saved } = stackWith(settings, cloud);
    await settleSecrets(stack, URL);
    expect(saved).toEqual([]);
  },
);

it('refuses a stack with a missing passphrase, and names both remedies', async () => {
  const { stack } = stackWith({}, { type: 'passphrase', state: {} });
  await expect(settleSecrets(stack, URL)).rejects.toThrow(
    /encrypted with a passphrase, not with awskms:.*Set PULUMI_CONFIG_PASSPHRASE, or change the provider once: pulumi stack change-secrets-provider/,
  );
  process.env['PULUMI_CONFIG_PASSPHRASE'] = 'given';
  await expect(settleSecrets(stack, URL)).resolves.toBeUndefined();
});
