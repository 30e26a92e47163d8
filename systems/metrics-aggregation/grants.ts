import { EXPORT_PREFIX, TIME_SERIES } from '../../functions/metrics-aggregation/contract';
import { encryptsWith, publishesTo, putsObjectsIn, queriesIndex, readsFrom, writesTo } from '../../modules/iam';
import type { Statement } from '../../modules/policy';

/** ARNs that a grant names; `key` is the system's key. */
export interface IngestArns {
  readonly series: string;
  readonly config: string;
  readonly topic: string;
  readonly key: string;
}
export interface ExportArns {
  readonly series: string;
  readonly bucket: string;
  readonly key: string;
}

/** Stores metrics (a transaction of puts), announces their hours, reads the configurations, publishes alerts. */
export const ingestGrants = (region: string, { series, config, topic, key }: IngestArns): Statement[] => [
  writesTo(series, ['PutItem', 'UpdateItem']),
  readsFrom(config, ['BatchGetItem']),
  publishesTo(topic),
  encryptsWith({ keyArn: key, region, through: ['dynamodb', 'sns'] }),
];

/** Reads hours by the index, keeps its ledger in the table, writes objects. */
export const exportGrants = (region: string, { series, bucket, key }: ExportArns): Statement[] => [
  readsFrom(series, ['Query', 'GetItem']),
  queriesIndex(series, TIME_SERIES.hourIndex.name),
  writesTo(series, ['PutItem', 'DeleteItem']),
  putsObjectsIn(bucket, EXPORT_PREFIX),
  encryptsWith({ keyArn: key, region, through: ['dynamodb', 's3'] }),
];
