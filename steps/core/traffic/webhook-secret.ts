import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PricesOutputs } from '../../../systems/price-alerts/outputs';
import type { clientOptions } from '../engine/target';

/** The secret that signs webhooks; undefined if the environment requires no signature. */
export const webhookSecret = async (
  outputs: PricesOutputs,
  options: ReturnType<typeof clientOptions>,
): Promise<string | undefined> => {
  if (!outputs.webhookSecretArn) return undefined;
  const client = new SecretsManagerClient(options);
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: outputs.webhookSecretArn }))).SecretString;
  } finally {
    client.destroy();
  }
};
