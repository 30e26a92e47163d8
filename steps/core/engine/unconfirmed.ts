import { GetSubscriptionAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Stack } from '@pulumi/pulumi/automation';
import { clientOptions, type Target } from './target';
import { isPending, unconfirmed, type Live, type SubscriptionState, type Unconfirmed } from '../model/subscriptions';

export interface UnconfirmedQuery {
  readonly stack: Stack;
  readonly target: Target;
  readonly environment: string;
}

export interface Confirmations {
  readonly unconfirmed: readonly Unconfirmed[];
  /** URNs confirmed since the last read; the state does not show this yet. */
  readonly confirmed: readonly string[];
}

/**
 * Current status of the subscriptions that the state has as pending. The state cannot show it: nothing
 * updates it when an owner confirms, or when AWS deletes an unconfirmed subscription.
 */
export const readConfirmations = async (
  { stack, target, environment }: UnconfirmedQuery,
  now = new Date(),
): Promise<Confirmations> => {
  const { deployment } = (await stack.exportStack()) as {
    deployment?: { resources?: readonly (SubscriptionState & { readonly id?: string })[] };
  };
  const pending = (deployment?.resources ?? []).filter(isPending);
  const clients = new Map<string, SNSClient>();
  const clientOf = (region: string): SNSClient => {
    const client = clients.get(region) ?? new SNSClient(clientOptions(target, environment, region));
    clients.set(region, client);
    return client;
  };
  try {
    const found = await Promise.all(
      pending.map(async (resource) => ({ resource, live: await liveOf(clientOf, resource.id ?? '') })),
    );
    return {
      unconfirmed: found.flatMap(({ resource, live }) => unconfirmed(resource, live, now) ?? []),
      confirmed: found.flatMap(({ resource: { urn }, live }) => (live === 'confirmed' ? [urn] : [])),
    };
  } finally {
    clients.forEach((client) => client.destroy());
  }
};

const liveOf = async (clientOf: (region: string) => SNSClient, arn: string): Promise<Live> => {
  const region = /^arn:[^:]*:sns:([^:]+):/.exec(arn)?.[1];
  if (region === undefined) return 'gone';
  try {
    const { Attributes = {} } = await clientOf(region).send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
    );
    return Attributes['PendingConfirmation'] === 'true' ? 'pending' : 'confirmed';
  } catch (error) {
    if (error instanceof Error && /^NotFound/.test(error.name)) return 'gone';
    throw error;
  }
};
