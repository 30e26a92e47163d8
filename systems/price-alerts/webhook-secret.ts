import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clients } from '../shared/cloud';
import type { PricesOutputs } from './outputs';

/** The secret by which webhooks are signed; undefined where the environment asks for no signature. */
export const webhookSecret = async (
  { region, webhookSecretArn }: PricesOutputs,
  clients: Clients,
): Promise<string | undefined> => {
  if (!webhookSecretArn) return undefined;
  const client = clients.get(SecretsManagerClient, region);
  return (await client.send(new GetSecretValueCommand({ SecretId: webhookSecretArn }))).SecretString;
};
