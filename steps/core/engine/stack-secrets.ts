import type { Stack, StackSettings } from '@pulumi/pulumi/automation';
import { messageOf, CommandError } from '../errors';

/** The secrets provider in an exported state. */
interface SecretsProviders {
  readonly type?: string;
  readonly state?: { readonly url?: string; readonly encryptedkey?: string };
}

/** The settings in Pulumi.<stack>.yaml; empty if no operation has written the file yet. */
export const stackSettings = async ({ name, workspace }: Stack): Promise<StackSettings> => {
  try {
    return await workspace.stackSettings(name);
  } catch (error) {
    if (messageOf(error).startsWith('failed to find stack settings file')) return {};
    throw error;
  }
};

/** The key in PULUMI_SECRETS_PROVIDER; undefined if a passphrase encrypts. */
export const secretsProviderName = (): string | undefined => process.env['PULUMI_SECRETS_PROVIDER'] || undefined;

/**
 * Sets the secrets provider of a stack in a fresh checkout. The engine reads it from Pulumi.<stack>.yaml
 * and not from the state, and requires a passphrase if the file does not name one (seen with 3.250.0),
 * as in each job's checkout; the state has the same setting.
 * @throws CommandError if the state is encrypted with a passphrase that is not set.
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
      `The secrets of the stack ${stack.name} are encrypted with a passphrase, not with ${wanted}. Set PULUMI_CONFIG_PASSPHRASE, or change the provider once: pulumi stack change-secrets-provider "${wanted}" --stack ${stack.name}`,
    );
  }
  if (kept.type !== 'cloud' || kept.state?.url === undefined) return;
  await stack.workspace.saveStackSettings(stack.name, {
    ...settings,
    secretsProvider: kept.state.url,
    encryptedKey: kept.state.encryptedkey,
  });
};
