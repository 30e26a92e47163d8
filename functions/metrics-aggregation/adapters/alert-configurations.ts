import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fullJitter, sleep, type Random, type Sleep } from '../../shared/backoff';
import { ALERT_CONFIG } from '../contract';
import { readConfiguration } from '../domain/alerts';
import { AlertingUnavailableError } from '../errors';
import type { AlertConfigurations } from '../ports';

const ATTEMPTS = 5;
const BACKOFF = { firstMs: 50, longestMs: 1_000 } as const;
type Item = Record<string, unknown>;

export interface AlertConfigurationsOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly sleep?: Sleep;
  /** Jitter for the retries of requests that failed together; default Math.random. */
  readonly random?: Random;
}

/** The alert-configuration table. Not cached: a changed configuration applies to the next request. */
export class DynamoAlertConfigurations implements AlertConfigurations {
  readonly #sleep: Sleep;
  readonly #random: Random;

  constructor(private readonly options: AlertConfigurationsOptions) {
    this.#sleep = options.sleep ?? sleep;
    this.#random = options.random ?? Math.random;
  }

  async find(metricNames: readonly string[]): ReturnType<AlertConfigurations['find']> {
    const items = await this.#read(metricNames.map((name) => ({ [ALERT_CONFIG.partitionKey]: name })));
    const read = items.map((item) => readConfiguration(String(item[ALERT_CONFIG.partitionKey]), item));
    return {
      configurations: read.filter((one) => 'threshold' in one),
      unusable: read.filter((one) => 'reason' in one),
    };
  }

  /** At most 100 keys per call; a request has at most 50. */
  async #read(keys: Item[]): Promise<Item[]> {
    const { client, table } = this.options;
    const items: Item[] = [];
    let left = keys;
    try {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: left } } }),
        );
        // The answer may use the table's ARN or name; only one table was requested.
        items.push(...Object.values(Responses ?? {}).flat());
        left = Object.values(UnprocessedKeys ?? {}).flatMap(({ Keys }) => Keys ?? []);
        if (left.length === 0) return items;
        await this.#sleep(fullJitter(BACKOFF, attempt, this.#random));
      }
    } catch (cause) {
      throw unavailable({ cause });
    }
    throw unavailable({ cause: new Error(`${left.length} keys still unprocessed after ${ATTEMPTS} attempts`) });
  }
}

function unavailable(options: ErrorOptions): AlertingUnavailableError {
  return new AlertingUnavailableError(
    'The metrics are stored, but their alerts could not be checked. Send the same request again.',
    options,
  );
}
