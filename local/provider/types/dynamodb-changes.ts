import type {
  StreamSpecification,
  StreamViewType,
  TableClass,
  TableDescription,
  UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Props } from '../types';
import { throughput } from './dynamodb-indexes';
import type { IndexInput } from './dynamodb-indexes';
import { encryptionInput, encryptionRequest } from './dynamodb-settings';

export const DEFAULT_BILLING = 'PROVISIONED';
export const DEFAULT_CLASS = 'STANDARD';

/** An UpdateTable request without the table's name. */
export type TableChange = Omit<UpdateTableCommandInput, 'TableName'>;

export const indexesOf = (inputs: Props) => (inputs.globalSecondaryIndexes ?? []) as IndexInput[];

export const billingOf = (live: TableDescription): string => live.BillingModeSummary?.BillingMode ?? DEFAULT_BILLING;

export function streamRequest(inputs: Props): StreamSpecification {
  return inputs.streamEnabled === true
    ? { StreamEnabled: true, StreamViewType: inputs.streamViewType as StreamViewType }
    : { StreamEnabled: false };
}

/** The UpdateTable requests, in order, from the live table to the wanted settings; AWS allows one kind of change per request. */
export function tableChanges(live: TableDescription, news: Props): TableChange[] {
  const protection = (live.DeletionProtectionEnabled ?? false) !== (news.deletionProtectionEnabled ?? false);
  const tableClass = (live.TableClassSummary?.TableClass ?? DEFAULT_CLASS) !== news.tableClass;
  return [
    ...(protection ? [{ DeletionProtectionEnabled: news.deletionProtectionEnabled ?? false }] : []),
    ...(tableClass ? [{ TableClass: news.tableClass as TableClass }] : []),
    ...billingChanges(live, news),
    ...streamChanges(live, news),
    ...encryptionChanges(live, news),
  ];
}

/** Switching to provisioned capacity requires the capacity of every live index in the same request. */
function billingChanges(live: TableDescription, news: Props): TableChange[] {
  const target = throughput(news.billingMode, news);
  const now = live.ProvisionedThroughput;
  const isSwitch = billingOf(live) !== news.billingMode;
  const isOther =
    target !== undefined &&
    (target.ReadCapacityUnits !== now?.ReadCapacityUnits || target.WriteCapacityUnits !== now?.WriteCapacityUnits);
  if (!isSwitch) return isOther ? [{ ProvisionedThroughput: target }] : [];
  const indexes =
    target === undefined
      ? []
      : (live.GlobalSecondaryIndexes ?? []).map((index) => ({
          Update: {
            IndexName: index.IndexName,
            ProvisionedThroughput: throughput(
              news.billingMode,
              indexesOf(news).find((input) => input.name === index.IndexName) ?? news,
            ),
          },
        }));
  return [
    {
      BillingMode: news.billingMode,
      ProvisionedThroughput: target,
      GlobalSecondaryIndexUpdates: indexes.length > 0 ? indexes : undefined,
    },
  ];
}

/** Another view type is another stream: the old one must be disabled first. */
function streamChanges(live: TableDescription, news: Props): TableChange[] {
  const now = live.StreamSpecification;
  const [isOn, wanted] = [now?.StreamEnabled === true, news.streamEnabled === true];
  if (isOn === wanted && (!isOn || now?.StreamViewType === news.streamViewType)) return [];
  const off = isOn ? [{ StreamSpecification: { StreamEnabled: false } }] : [];
  return wanted ? [...off, { StreamSpecification: streamRequest(news) }] : off;
}

/** If the program omits it, the encryption is unchanged. */
function encryptionChanges(live: TableDescription, news: Props): TableChange[] {
  const [now, wanted] = [encryptionInput(live), news.serverSideEncryption];
  const isSame = wanted === undefined || (now.enabled === wanted.enabled && now.kmsKeyArn === wanted.kmsKeyArn);
  return isSame ? [] : [{ SSESpecification: encryptionRequest(wanted) }];
}
