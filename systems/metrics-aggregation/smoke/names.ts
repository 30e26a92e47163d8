import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { randomBytes } from 'node:crypto';
import { ALERT_CONFIG, TIME_SERIES } from '../../../functions/metrics-aggregation/contract';
import { HOUR_MS, manifestKey, objectKey, shardsOfHour } from '../../../functions/metrics-aggregation/domain/hours';
import { SystemError } from '../../shared/cloud';
import type { SharedWith, SmokeContext, Trace } from '../../shared/smoke/smoke';
import type { MetricsOutputs } from '../outputs';

/** What a run sends, recognizable by its name. */
export interface Synthetic {
  /** `signalbox_smoke_<id>`. */
  readonly metric: string;
  /**
   * Start of the hour that the metrics are said to be of, epoch milliseconds: one of the years 2000 to
   * 2009. Real metrics are not of then, so the hour's mark for the export is ours alone and can be taken
   * away; that of an hour in use could not, for points may count on it.
   */
  readonly hour: number;
}

const FIRST_HOUR = Date.UTC(2000, 0, 2);
const HOURS = 9 * 365 * 24;
const ATTEMPTS = 5;

/**
 * Names of this run, with an hour that no other metrics are of. A second attempt is needed only where
 * someone keeps metrics of the years 2000 to 2009.
 * @throws SystemError where none is found.
 */
export const chooseNames = async (context: SmokeContext<MetricsOutputs>): Promise<Synthetic> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const synthetic = {
      metric: `signalbox_smoke_${context.id}`,
      hour: FIRST_HOUR + (randomBytes(4).readUInt32BE() % HOURS) * HOUR_MS,
    };
    if (await isUnused(context, synthetic)) return synthetic;
  }
  throw new SystemError(
    'No hour of the years 2000 to 2009 was found that no metric is of, and a synthetic metric needs one. Run the command again.',
  );
};

const isUnused = async (
  { cloud, outputs: { region, timeSeriesTable }, isShared }: SmokeContext<MetricsOutputs>,
  synthetic: Synthetic,
): Promise<boolean> => {
  if (!timeSeriesTable) return true;
  const dynamo = cloud.clients.get(DynamoDBClient, region);
  const { partitionKey, sortKey, pendingPartition, exportedPartition } = TIME_SERIES;
  const marks = await Promise.all(
    [pendingPartition, exportedPartition].map((partition) =>
      dynamo.send(
        new GetItemCommand({
          TableName: timeSeriesTable.name,
          ConsistentRead: true,
          Key: { [partitionKey]: { S: partition }, [sortKey]: { N: String(synthetic.hour) } },
        }),
      ),
    ),
  );
  return marks.every(({ Item }) => !Item) && !(await isShared(region, hourOf(synthetic, timeSeriesTable.name)));
};

/** The metrics of the hour: its marks and exports are kept while another metric is of it. */
const hourOf = ({ hour, metric }: Synthetic, table: string): SharedWith => ({
  table,
  index: TIME_SERIES.hourIndex.name,
  partitionKey: TIME_SERIES.hourIndex.partitionKey,
  partitions: shardsOfHour(hour),
  attribute: TIME_SERIES.partitionKey,
  own: metric,
  reason: 'other metrics are of that hour now, and need it',
});

/** Times of the metrics that are sent, epoch milliseconds. */
export const timesOf = ({ hour }: Synthetic) =>
  ({
    /** Must be refused for its time. */
    tooEarly: 0,
    stored: hour,
    withoutKey: hour + 1000,
    wrongType: hour + 2000,
    alerting: hour + 3000,
  }) as const;

/** Everything that sending the metrics may leave, the refused ones and an export in between included. */
export const tracesOf = (
  synthetic: Synthetic,
  { region, timeSeriesTable, alertConfigTable, exportBucket }: MetricsOutputs,
): readonly Trace[] => {
  const { partitionKey, sortKey, pendingPartition, exportedPartition } = TIME_SERIES;
  const shared = timeSeriesTable && hourOf(synthetic, timeSeriesTable.name);
  const series = (partition: string, sort: number, more: Pick<Trace, 'shared'> = {}): readonly Trace[] =>
    timeSeriesTable
      ? [
          {
            kind: 'item',
            region,
            container: timeSeriesTable.name,
            key: { [partitionKey]: { S: partition }, [sortKey]: { N: String(sort) } },
            ...more,
          },
        ]
      : [];
  return [
    ...(alertConfigTable
      ? [
          {
            kind: 'item',
            region,
            container: alertConfigTable.name,
            key: { [ALERT_CONFIG.partitionKey]: { S: synthetic.metric } },
          } as const,
        ]
      : []),
    ...Object.values(timesOf(synthetic)).flatMap((time) => series(synthetic.metric, time)),
    ...series(pendingPartition, synthetic.hour, { shared }),
    ...series(exportedPartition, synthetic.hour, { shared }),
    ...(exportBucket
      ? [objectKey, manifestKey].map(
          (keyOf) =>
            ({
              kind: 'object',
              region,
              container: exportBucket.name,
              object: keyOf(synthetic.hour),
              ...(shared && { shared }),
            }) as const,
        )
      : []),
  ];
};
