import { z } from 'zod';
import type { StepOf } from '../../environments/schema';
import {
  api,
  batchSettings,
  days,
  FILTER_DESCRIPTION,
  filterValues,
  functionSettings,
  observability,
  operations,
  queueSettings,
  runtime,
  schedule,
  security,
  SEVERITIES,
  subscriptionOf,
  tableProtection,
  text,
} from '../../environments/step-schemas';

/** Settings of price alerts in an environment file. */

const userId = text(
  /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$/,
  '1 to 128 letters, digits or _ . @ -, starting with a letter or digit',
);
const symbol = text(/^[A-Z0-9]{1,20}(-[A-Z0-9]{1,20})?$/, 'a symbol in upper case, such as BTC-USD');
const direction = z.enum(['above', 'below']);

const alertRule = z.strictObject({
  userId,
  alertId: text(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
    '1 to 128 letters, digits or _ . -, starting with a letter or digit',
  ),
  symbol,
  direction,
  threshold: text(/^(?=[^1-9]*[1-9])\d{1,30}(\.\d{1,30})?$/, "a positive decimal in quotes, such as '0.00000123'"),
  cooldownSeconds: z.int().min(0).max(604_800).default(300).describe('Shortest time between two firings of the rule.'),
  severity: z.enum(SEVERITIES).default('medium').describe('On its notifications, for the filters of subscriptions.'),
});

const data = z.strictObject({
  history: z
    .strictObject({
      retentionDays: days(1, 3650).default(90).describe('Days from arrival until a price expires (expiryTime).'),
    })
    .prefault({}),
  alertRules: z
    .array(alertRule)
    .default([])
    .describe(
      'Every up makes these rules equal to the file; rules of others are left alone. A rule with another symbol, direction or threshold starts over, armed.',
    ),
  ...tableProtection,
});

/** The keys are NOTIFICATION_ATTRIBUTES of the contract; a test holds them together. */
const filter = z
  .strictObject({
    userId: filterValues(userId),
    severity: filterValues(z.enum(SEVERITIES)),
    symbol: filterValues(symbol),
    direction: filterValues(direction),
  })
  .describe(FILTER_DESCRIPTION);

export const notificationSubscription = subscriptionOf(filter);

const messaging = z.strictObject({
  subscriptions: z.array(notificationSubscription).default([]),
  operations,
  queue: queueSettings,
});

const compute = z.strictObject({
  ...runtime,
  ingest: functionSettings(256, 10),
  evaluate: functionSettings(512, 50),
  evaluateSchedule: schedule('rate(5 minutes)').describe('EventBridge rule expression, UTC.'),
  evaluateBatch: batchSettings,
  webhookSignature: z
    .enum(['required', 'off'])
    .default('required')
    .describe('Standard Webhooks signature over the raw body.'),
});

export const steps = { security, data, messaging, compute, api, observability };

export type AlertRuleSettings = z.output<typeof alertRule>;
export type PricesDataSettings = z.output<typeof data>;
export type PricesMessagingSettings = z.output<typeof messaging>;
export type PricesComputeSettings = z.output<typeof compute>;
export type PricesStep = StepOf<PricesDataSettings, PricesMessagingSettings, PricesComputeSettings>;
