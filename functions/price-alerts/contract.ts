/**
 * The contract between infrastructure and functions of price alerts: names of variables, table
 * attributes, indexes, inputs and outputs. It imports nothing, so both sides can import it.
 */

export const ENV = {
  historyTable: 'PRICE_HISTORY_TABLE',
  rulesTable: 'ALERT_RULES_TABLE',
  queueUrl: 'PRICE_QUEUE_URL',
  deadLetterQueueUrl: 'PRICE_DEAD_LETTER_QUEUE_URL',
  notificationsTopicArn: 'NOTIFICATIONS_TOPIC_ARN',
  retentionDays: 'RETENTION_DAYS',
  /** 'required' or 'off'. */
  webhookSignature: 'WEBHOOK_SIGNATURE',
  /** ARN of the secret; its string is one or more whsec_… secrets, separated by spaces (for rotation). */
  webhookSecretArn: 'WEBHOOK_SECRET_ARN',
  /** Name of the environment: a dimension of the functions' metrics, and in every log line. */
  environment: 'ENVIRONMENT',
  /** DEBUG, INFO, WARN or ERROR; default INFO. */
  logLevel: 'POWERTOOLS_LOG_LEVEL',
} as const;

export const FUNCTIONS = { ingest: 'ingest', evaluate: 'evaluate' } as const;
/** Entry points, relative to functions/price-alerts/; each exports `handler`. */
export const ENTRIES = { ingest: 'handlers/ingest.ts', evaluate: 'handlers/evaluate.ts' } as const;

/**
 * Price history. Partition key symbol (BTC-USD), sort key `<ISO 8601, nine digits after the second>#<exchange>`;
 * price is a DynamoDB number (38 digits, exact). The reserved partition lists the symbols
 * seen (sort key: the symbol), for the 5-minute rule.
 */
export const HISTORY = {
  partitionKey: 'symbol',
  sortKey: 'observed',
  ttl: 'expiryTime',
  symbolsPartition: '@symbols',
} as const;

/**
 * Alert rules. The index stores a rule under `<symbol>#<direction>#<state>` with its threshold as
 * number key, so that a price reads only the rules that it fires (armed) or rearms (disarmed). The index projects
 * every attribute, since the cool-down and the last firings are read from it.
 */
export const RULES = {
  partitionKey: 'userId',
  sortKey: 'alertId',
  /** Reserved partition that lists the rules owned by the environment file (sort key: `<user>/<alert>`). Not allowed as a user name. */
  filePartition: '@environment-file',
  watchIndex: { name: 'by-watch', partitionKey: 'watch', sortKey: 'threshold' },
} as const;

/**
 * Evaluation progress of a symbol: an item of the rules table under `@symbol#<symbol>` and `progress`
 * with the attributes `position` (of the last price applied to every rule) and `wakeUpAt`. It has
 * no `watch`, so it is not in the index.
 */
export const PROGRESS = { userId: (symbol: string): string => `@symbol#${symbol}`, alertId: 'progress' } as const;

export type Direction = 'above' | 'below';
/** armed: fires when the price meets the threshold; disarmed: has fired. */
export type RuleState = 'armed' | 'disarmed';
/** firing: a notification is being sent, in either state. */
export type WatchState = RuleState | 'firing';

/** Partition of the watch index: `<symbol>#<direction>#<state>`. */
export const watchKey = (symbol: string, direction: Direction, state: WatchState): string =>
  `${symbol}#${direction}#${state}`;

/** From low to high; rules without one use the default. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const DEFAULT_SEVERITY: Severity = 'medium';

/** A rule as defined by its owner. */
export interface RuleDefinition {
  readonly userId: string;
  readonly alertId: string;
  /** Upper case, such as BTC-USD. */
  readonly symbol: string;
  readonly direction: Direction;
  /** Decimal text, at most 38 significant digits: never a binary float. */
  readonly threshold: string;
  /** Minimum time between two firings, by price time. */
  readonly cooldownSeconds: number;
  /** Message attribute of its notifications, for filter policies. Default medium. */
  readonly severity?: Severity;
}

/**
 * The item of a rule that has not fired yet, in DynamoDB JSON, so that the threshold reaches
 * the table as written. Put it only if the rule does not exist
 * (attribute_not_exists(userId)); otherwise a firing rule would lose its state.
 *
 * @param createdAt Creation time, ISO 8601: the rule ignores earlier prices.
 */
export const initialRule = (rule: RuleDefinition, createdAt: string) => ({
  userId: { S: rule.userId },
  alertId: { S: rule.alertId },
  symbol: { S: rule.symbol },
  direction: { S: rule.direction },
  threshold: { N: rule.threshold },
  cooldownSeconds: { N: String(rule.cooldownSeconds) },
  severity: { S: rule.severity ?? DEFAULT_SEVERITY },
  createdAt: { S: createdAt },
  state: { S: 'armed' },
  watch: { S: watchKey(rule.symbol, rule.direction, 'armed') },
});

export const ROUTE = { method: 'POST', path: 'webhook' } as const;
export const LIMITS = { bodyBytes: 16 * 1024 } as const;
/** detail of the EventBridge target's constant input: evaluate all symbols. */
export const SWEEP_PAYLOAD = { action: 'evaluate_all' } as const;
export const SERVICE = 'price-alerts';
export const METRICS_NAMESPACE = 'Signalbox';

/** JSON schema (draft 4) for the gateway's validation of the body. A price may be a number or a decimal string. */
export const REQUEST_SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'PriceWebhook',
  type: 'object',
  required: ['exchange', 'symbol', 'price'],
  properties: {
    exchange: { type: 'string', minLength: 1, maxLength: 64 },
    symbol: { type: 'string', minLength: 1, maxLength: 41 },
    price: { type: ['number', 'string'] },
    timestamp: { type: ['string', 'number'] },
    replay: { type: 'boolean' },
  },
} as const;

/** Message on the queue, and a parsed webhook. */
export interface PriceMessage {
  readonly exchange: string;
  readonly symbol: string;
  /** Decimal text without exponent, e.g. 0.00000123. */
  readonly price: string;
  /** ISO 8601 in UTC with 3 digits after the second, or 9 where the last 6 are not zero. */
  readonly timestamp: string;
  /** A recorded price: applies to rules created after its time. Default false. */
  readonly replay?: true;
}

/** The other message on the queue: evaluate the symbol again. */
export interface WakeUpMessage {
  readonly symbol: string;
  /** ISO 8601 in UTC with 9 digits after the second: prices from then on are evaluated again. */
  readonly since: string;
}

/** 202 of POST /webhook. */
export interface WebhookResponse {
  readonly accepted: true;
  readonly exchange: string;
  readonly symbol: string;
  readonly price: string;
  readonly timestamp: string;
  readonly replay?: true;
}

/** Body of a notification; subscribers drop a repeated firingId. */
export interface NotificationMessage {
  readonly firingId: string;
  readonly userId: string;
  readonly alertId: string;
  readonly symbol: string;
  readonly direction: Direction;
  readonly severity: Severity;
  readonly threshold: string;
  readonly price: string;
  readonly exchange: string;
  readonly timestamp: string;
}

/** Message attributes of a notification, for filter policies: exact words, case-sensitive. */
export const NOTIFICATION_ATTRIBUTES = {
  userId: 'userId',
  symbol: 'symbol',
  direction: 'direction',
  severity: 'severity',
} as const;
