import { HISTORY, RULES } from '../../functions/price-alerts/contract';
import { Table } from '../../modules/data/table';
import { Queue } from '../../modules/messaging/queue';
import { SubscribedTopic } from '../../modules/messaging/subscribed-topic';
import type { Input } from '@pulumi/pulumi';
import { operationsTopic } from '../shared/components';
import type { StepContext } from '../shared/steps';
import { PARTS, SYSTEM } from './names';
import type { PricesDataSettings, PricesMessagingSettings } from './settings';

/** What price alerts keeps and sends: its tables, queues and topics. */

export interface PricesData {
  readonly history: Table;
  readonly rules: Table;
  /** Days until a price expires. */
  readonly retentionDays: number;
}

export interface PricesMessaging {
  readonly notifications: SubscribedTopic;
  /** What the alarms notify. */
  readonly operations: SubscribedTopic;
  /** From ingestion to evaluation. */
  readonly prices: Queue;
  readonly deadPrices: Queue;
}

export const pricesData = (
  { scope, parent }: StepContext,
  settings: PricesDataSettings,
  keyArn: Input<string>,
): PricesData => {
  const shared = { scope, keyArn, pointInTimeRecovery: settings.pointInTimeRecovery };
  const { watchIndex } = RULES;
  return {
    history: new Table(
      `${SYSTEM}-${PARTS.history}`,
      {
        ...shared,
        part: PARTS.history,
        partitionKey: { name: HISTORY.partitionKey, type: 'S' },
        sortKey: { name: HISTORY.sortKey, type: 'S' },
        ttl: HISTORY.ttl,
      },
      { parent },
    ),
    rules: new Table(
      `${SYSTEM}-${PARTS.rules}`,
      {
        ...shared,
        part: PARTS.rules,
        partitionKey: { name: RULES.partitionKey, type: 'S' },
        sortKey: { name: RULES.sortKey, type: 'S' },
        indexes: [
          {
            name: watchIndex.name,
            partitionKey: { name: watchIndex.partitionKey, type: 'S' },
            sortKey: { name: watchIndex.sortKey, type: 'N' },
          },
        ],
      },
      { parent },
    ),
    retentionDays: settings.history.retentionDays,
  };
};

export const pricesMessaging = (
  context: StepContext,
  settings: PricesMessagingSettings,
  keyArn: Input<string>,
): PricesMessaging => {
  const { scope, parent } = context;
  const { queue } = settings;
  const deadPrices = new Queue(
    `${SYSTEM}-${PARTS.deadPrices}`,
    {
      scope,
      part: PARTS.deadPrices,
      keyArn,
      retentionDays: queue.deadLetterRetentionDays,
      deadLettersOf: PARTS.prices,
    },
    { parent },
  );
  return {
    deadPrices,
    prices: new Queue(
      `${SYSTEM}-${PARTS.prices}`,
      {
        scope,
        part: PARTS.prices,
        keyArn,
        visibilityTimeoutSeconds: queue.visibilityTimeoutSeconds,
        retentionDays: queue.retentionDays,
        deadLetters: { arn: deadPrices.arn, maxReceiveCount: queue.maxReceiveCount },
      },
      { parent },
    ),
    notifications: new SubscribedTopic(
      `${SYSTEM}-${PARTS.notifications}`,
      { scope, part: PARTS.notifications, keyArn, subscriptions: settings.subscriptions },
      { parent },
    ),
    operations: operationsTopic(context, keyArn, settings.operations),
  };
};
