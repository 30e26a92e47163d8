import type { Stack, StackSettings } from '@pulumi/pulumi/automation';
import { messageOf, CommandError } from '../errors';

/** What an exported state says of the one that encrypts its secrets. */
interface SecretsProviders {
  readonly type?: string;
  readonly state?: { readonly url?: string; readonly encryptedkey?: string };
}

/** What Pulumi.<stack>.yaml says; nothing where no operation has written it yet. */
export const stackSettings = async ({ name, workspace }: Stack): Promise<StackSettings> => {
  try {
    return await workspace.stackSettings(name);
  } catch (error) {
    if (messageOf(error).startsWith('failed to find stack settings file')) return {};
    throw error;
  }
};

/** The key that PULUMI_SECRETS_PROVIDER names; undefined where a passphrase encrypts. */
export const secretsProviderName = (): string | undefined => process.env['PULUMI_SECRETS_PROVIDER'] || undefined;

/**
 * Tells a checkout that never saw the stack by what its secrets are encrypted. The engine looks in
 * Pulumi.<stack>.yaml and not in the state, and asks for a passphrase where the file is silent (seen with
 * 3.250.0), as it is in each job's fresh checkout; the state holds the same words.
 * @throws CommandError when the state was encrypted with a passphrase that is not given.
 */
export const settleSecrets = async (stack: Stack, wanted: string): Promise<void> => {
  const settings = await stackSettings(stack);
  if (settings.secretsProvider || settings.encryptionSalt) return;
  const { secrets_providers: kept = {} } = (await stack.exportStack()).deployment as {
    readonly secrets_providers?: SecretsProviders;
  };
  if (
    kept.type === 'passphrase' &&
    process.env['PULUMI_CONFIG_PASSPHRASE'] === undefined &&
    !process.env['PULUMI_CONFIG_PASSPHRASE_FILE']
  ) {
    throw new CommandError(
      `The secrets of the stack ${stack.name} are encrypted with a passphrase, not with ${wanted}. Set PULUMI_CONFIG_PASSPHRASE, or change it once: pulumi stack change-secrets-provider "${wanted}" --stack ${stack.name}`,
    );
  }
  if (kept.type !== 'cloud' || kept.state?.url === undefined) return;
  await stack.workspace.saveStackSettings(stack.name, {
    ...settings,
    secretsProvider: kept.state.url,
    encryptedKey: kept.state.encryptedkey,
  });
};
