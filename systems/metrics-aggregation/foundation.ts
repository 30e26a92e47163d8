import { ALERT_CONFIG, TIME_SERIES } from '../../functions/metrics-aggregation/contract';
import { ExportBucket } from '../../modules/data/export-bucket';
import { Table } from '../../modules/data/table';
import { SubscribedTopic } from '../../modules/messaging/subscribed-topic';
import type { Input } from '@pulumi/pulumi';
import { operationsTopic } from '../shared/components';
import type { StepContext } from '../shared/steps';
import { PARTS, SYSTEM } from './names';
import type { MetricsDataSettings, MetricsMessagingSettings } from './settings';

/** What metrics aggregation keeps and sends: its tables, bucket and topics. */

export interface MetricsData {
  readonly timeSeries: Table;
  readonly alertConfig: Table;
  readonly bucket: ExportBucket;
  /** Days until a point expires. */
  readonly retentionDays: number;
}

export interface MetricsMessaging {
  readonly alerts: SubscribedTopic;
  /** What the alarms notify. */
  readonly operations: SubscribedTopic;
}

export const metricsData = (
  { scope, parent }: StepContext,
  settings: MetricsDataSettings,
  keyArn: Input<string>,
): MetricsData => {
  const shared = { scope, keyArn, pointInTimeRecovery: settings.pointInTimeRecovery };
  const { hourIndex } = TIME_SERIES;
  return {
    timeSeries: new Table(
      `${SYSTEM}-${PARTS.timeSeries}`,
      {
        ...shared,
        part: PARTS.timeSeries,
        partitionKey: { name: TIME_SERIES.partitionKey, type: 'S' },
        sortKey: { name: TIME_SERIES.sortKey, type: 'N' },
        ttl: TIME_SERIES.ttl,
        stream: true,
        indexes: [
          {
            name: hourIndex.name,
            partitionKey: { name: hourIndex.partitionKey, type: 'S' },
            sortKey: { name: hourIndex.sortKey, type: 'N' },
          },
        ],
      },
      { parent },
    ),
    alertConfig: new Table(
      `${SYSTEM}-${PARTS.alertConfig}`,
      { ...shared, part: PARTS.alertConfig, partitionKey: { name: ALERT_CONFIG.partitionKey, type: 'S' } },
      { parent },
    ),
    bucket: new ExportBucket(`${SYSTEM}-${PARTS.export}`, { scope, keyArn, lifecycle: settings.export }, { parent }),
    retentionDays: settings.timeSeries.retentionDays,
  };
};

export const metricsMessaging = (
  context: StepContext,
  settings: MetricsMessagingSettings,
  keyArn: Input<string>,
): MetricsMessaging => {
  const { scope, parent } = context;
  return {
    alerts: new SubscribedTopic(
      `${SYSTEM}-${PARTS.alerts}`,
      { scope, part: PARTS.alerts, keyArn, subscriptions: settings.subscriptions },
      { parent },
    ),
    operations: operationsTopic(context, keyArn, settings.operations),
  };
};
