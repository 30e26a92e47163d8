import { systems } from '.';
import type { EnvironmentSettings, MessagingSettings, SubscriptionSettings } from '../environments/schema';
import { mailSubscription, OPERATIONS } from './shared/components';

/**
 * Subscriptions that wait until the owner of the endpoint confirms them, by their logical names, with
 * the endpoint. Queues need no confirmation.
 */
export const confirmedByOwner = (settings: EnvironmentSettings): ReadonlyMap<string, string> =>
  new Map(
    systems.flatMap(({ name, topic = '' }) =>
      [...(settings.systems[name]?.steps ?? [])].flatMap((step) =>
        step.name === 'messaging' ? ofSystem(name, topic, step.settings) : [],
      ),
    ),
  );

/** Systems whose alarms notify a topic without an address: `operations: []` may be meant, and may be forgotten. */
export const silentAlarms = ({ systems }: EnvironmentSettings): readonly string[] =>
  Object.entries(systems).flatMap(([name, system]) => {
    const steps = system?.steps ?? [];
    const notifies = steps.some((step) => step.name === 'observability' && step.settings.alarms.notify);
    return notifies && steps.some((step) => step.name === 'messaging' && step.settings.operations.length === 0)
      ? [name]
      : [];
  });

const ofSystem = (
  system: string,
  topic: string,
  { subscriptions = [], operations }: MessagingSettings,
): readonly (readonly [string, string])[] => [
  ...named(`${system}-${topic}`, subscriptions),
  ...named(`${system}-${OPERATIONS}`, operations.map(mailSubscription)),
];

const named = (topic: string, subscriptions: readonly SubscriptionSettings[]): readonly (readonly [string, string])[] =>
  subscriptions.flatMap(({ name, protocol, endpoint }) =>
    protocol === 'sqs' || endpoint === undefined ? [] : [[`${topic}-${name}-subscription`, endpoint] as const],
  );
