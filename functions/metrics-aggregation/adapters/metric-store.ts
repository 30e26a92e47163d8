import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fullJitter, sleep, type Random, type Sleep } from '../../shared/backoff';
import { TIME_SERIES } from '../contract';
import { hourShard, hourStart, shardOf } from '../domain/hours';
import type { Point } from '../domain/point';
import { MARK_INTERVAL_MS } from '../domain/settling';
import { StoreUnavailableError } from '../errors';
import type { MetricStore } from '../ports';
import { numberValue } from './document-client';

const ATTEMPTS = 4;
const BACKOFF = { firstMs: 50, longestMs: 1_000 } as const;
const DAY_SECONDS = 86_400;

export interface MetricStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Days from arrival until a point expires. */
  readonly retentionDays: number;
  readonly sleep?: Sleep;
  /** Jitter for the retries of requests that failed together; default Math.random. */
  readonly random?: Random;
}

/** The time-series table. A request's points are one transaction, at most 100. */
export class DynamoMetricStore implements MetricStore {
  /**
   * Last announcement of each hour by this container, by start of the hour. The export waits longer
   * than this cache lives before it settles an hour (settling.ts), so caching loses nothing.
   */
  readonly #marked = new Map<number, number>();
  readonly #sleep: Sleep;
  readonly #random: Random;

  constructor(private readonly options: MetricStoreOptions) {
    this.#sleep = options.sleep ?? sleep;
    this.#random = options.random ?? Math.random;
  }

  async save(points: readonly Point[], arrived: number): Promise<void> {
    try {
      await this.#markHours(points, arrived);
      await this.#write(points, arrived);
    } catch (cause) {
      throw new StoreUnavailableError('The metrics could not be stored; none of them is. Send the request again.', {
        cause,
      });
    }
  }

  /** Announces before storing: otherwise a crash in between would hide the points from the export. */
  async #markHours(points: readonly Point[], now: number): Promise<void> {
    for (const [hour, at] of this.#marked) if (now - at >= MARK_INTERVAL_MS) this.#marked.delete(hour);
    const hours = [...new Set(points.map((point) => hourStart(point.timestamp)))].filter(
      (hour) => !this.#marked.has(hour),
    );
    await Promise.all(
      hours.map(async (hour) => {
        await this.#mark(hour, now);
        this.#marked.set(hour, now);
      }),
    );
  }

  /** Never goes back: a delayed mark must not make a later one look older. */
  async #mark(hour: number, now: number): Promise<void> {
    try {
      await this.options.client.send(
        new UpdateCommand({
          TableName: this.options.table,
          Key: { [TIME_SERIES.partitionKey]: TIME_SERIES.pendingPartition, [TIME_SERIES.sortKey]: hour },
          UpdateExpression: 'SET pending_since = :now',
          ConditionExpression: 'attribute_not_exists(pending_since) OR pending_since < :now',
          ExpressionAttributeValues: { ':now': now },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async #write(points: readonly Point[], arrived: number): Promise<void> {
    const items = points.map((point) => ({ Put: { TableName: this.options.table, Item: this.#item(point, arrived) } }));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.options.client.send(new TransactWriteCommand({ TransactItems: items }));
        return;
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw error;
        await this.#sleep(fullJitter(BACKOFF, attempt, this.#random));
      }
    }
  }

  #item(point: Point, arrived: number): Record<string, unknown> {
    return {
      [TIME_SERIES.partitionKey]: point.metricName,
      [TIME_SERIES.sortKey]: point.timestamp,
      value: numberValue(point.value),
      metric_type: point.metricType,
      unit: point.unit,
      received_at: new Date(arrived).toISOString(),
      [TIME_SERIES.ttl]: Math.floor(arrived / 1000) + this.options.retentionDays * DAY_SECONDS,
      [TIME_SERIES.hourIndex.partitionKey]: hourShard(point.timestamp, shardOf(point.metricName)),
    };
  }
}

const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded', 'None']);

/** The SDK retries throttled calls, but not cancelled transactions: two requests with the same point cancel each other. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).every(({ Code }) => PASSING.has(Code ?? 'None'))
  );
}
