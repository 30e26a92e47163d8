import type { AlarmDefinition } from '../../modules/observability/alarm-definitions';
import { Alarms } from '../../modules/observability/alarms';
import { Dashboard, type DashboardContent } from '../../modules/observability/dashboard';
import type { LambdaFunction } from '../../modules/compute/function';
import type { Queue } from '../../modules/messaging/queue';
import { SubscribedTopic } from '../../modules/messaging/subscribed-topic';
import type { ObservabilitySettings, SubscriptionSettings, SystemName } from '../../environments/schema';
import type { Input } from '@pulumi/pulumi';
import { createHash } from 'node:crypto';
import type { Bundle } from './bundles';
import type { Deferred } from './deferred';
import type { FunctionOutput, QueueOutput } from './outputs';
import { StepError, type StepContext } from './steps';

/** What the two systems make alike, and how components read in the stack's outputs. */

/** Part of the topic that the alarms notify. */
export const OPERATIONS = 'operations';

export const queueOutput = ({ name, arn, url }: Queue): Deferred<QueueOutput> => ({ name, arn, url });
export const functionOutput = ({ name, arn, roleArn, logGroup }: LambdaFunction): Deferred<FunctionOutput> => ({
  name,
  arn,
  roleArn,
  logGroup,
});
export const named = ({ name, arn }: { readonly name: Input<string>; readonly arn: Input<string> }) => ({ name, arn });

/** Queue outputs by name, without those that were not made. */
export const queueOutputs = (
  queues: Readonly<Record<string, Queue | undefined>>,
): Readonly<Record<string, Deferred<QueueOutput>>> =>
  Object.fromEntries(
    Object.entries(queues).flatMap(([name, queue]) => (queue === undefined ? [] : [[name, queueOutput(queue)]])),
  );

/** The operations topic with its addresses. */
export const operationsTopic = (
  { scope, system, parent }: StepContext,
  keyArn: Input<string>,
  addresses: readonly string[],
): SubscribedTopic =>
  new SubscribedTopic(
    `${system}-${OPERATIONS}`,
    {
      scope,
      part: OPERATIONS,
      keyArn,
      subscriptions: addresses.map(mailSubscription),
      alarmsPublish: true,
    },
    { parent },
  );

/** Named after the address: taking one out of the file leaves the others subscribed. */
export const mailSubscription = (address: string): SubscriptionSettings => ({
  name: `mail-${createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 6)}`,
  protocol: 'email',
  endpoint: address,
});

export interface Monitoring {
  readonly alarms: Alarms;
  readonly dashboard?: Dashboard;
}

/** Alarms and, where the environment wants one, the dashboard of a system. */
export const monitoring = (
  { scope, system, parent }: StepContext,
  settings: ObservabilitySettings,
  topicArn: Input<string>,
  definitions: readonly AlarmDefinition[],
  content: DashboardContent,
): Monitoring => ({
  alarms: new Alarms(`${system}-alarms`, { scope, definitions, topicArn, notify: settings.alarms.notify }, { parent }),
  ...(settings.dashboard && { dashboard: new Dashboard(`${system}-dashboard`, { scope, content }, { parent }) }),
});

/**
 * The bundle of a function.
 * @throws StepError where the build made none.
 */
export const bundleOf = (system: SystemName, bundles: Readonly<Record<string, Bundle>>, name: string): Bundle => {
  const bundle = bundles[name];
  if (bundle === undefined)
    throw new StepError(
      `systems.${system}: the build made no bundle of the function ${name}. Run npm run build and see what it reports.`,
    );
  return bundle;
};
