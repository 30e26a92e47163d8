import { METRIC_TYPES, type SystemName } from '../environments/schema';
import { LIMITS } from '../functions/metrics-aggregation/contract';
import type { PricesOutputs } from '../systems/outputs';
import { countNotifications, waitUntilEmpty } from './demo/evaluated';
import { webhookSecret } from './demo/webhook-secret';
import { numberOf, oneOf, sessionOptions, STACK_OPTIONS, STACK_USAGE, text, type Command } from './lib/command';
import { EXIT, StepError, UsageError } from './lib/errors';
import type { Output } from './lib/output';
import { deployedOutputs, openSession } from './lib/session';
import { clientOptions, endpointHeaders, type LocalTarget } from './lib/target';
import { formatSummary, replay as replayFiles } from './replay/replay';

const SYSTEMS = ['metrics-aggregation', 'price-alerts'] as const satisfies readonly SystemName[];
const STRING = { type: 'string' } as const;

/** Sends recorded series through a deployed system. */
export const replay: Command = {
  summary: 'send recorded series (CSV) through a system',
  usage: `--system ${SYSTEMS.join('|')} FILE.csv… [--concurrency N] [--rate N] [--batch N] [--metric-name METRIC] [--metric-type ${METRIC_TYPES.join('|')}] [--symbol BTC-USD] [--exchange NAME] [--prices close|all] ${STACK_USAGE}`,
  options: { ...STACK_OPTIONS, system: STRING, concurrency: STRING, rate: STRING, batch: STRING, 'metric-name': STRING, 'metric-type': STRING, symbol: STRING, exchange: STRING, prices: STRING },
  takesFiles: true,
  run: async ({ options, files, out, signal }) => {
    const system = oneOf(options, 'system', SYSTEMS);
    if (!system) throw new UsageError(`--system is missing: it is ${SYSTEMS.join(' or ')}.`);
    if (files.length === 0) throw new UsageError('No file to replay: name one or more CSV files.');
    const choices = {
      metricName: text(options, 'metric-name'),
      metricType: oneOf(options, 'metric-type', METRIC_TYPES),
      symbol: text(options, 'symbol'),
      exchange: text(options, 'exchange'),
      prices: oneOf(options, 'prices', ['close', 'all']),
      batch: numberOf(options, 'batch', 1, LIMITS.metricsPerRequest, true),
      concurrency: numberOf(options, 'concurrency', 1, 256, true),
      rate: numberOf(options, 'rate', 0.1, 10_000),
    };
    const session = await openSession(sessionOptions(options), out);
    const { settings: { environment }, target } = session;
    const outputs = await deployedOutputs(session);
    const { endpoint, apiKey, region } = outputs[system] ?? {};
    if (!endpoint || !region) throw new StepError(`${environment} has no endpoint of ${system}: its file has no api step for it.`);
    const prices = system === 'price-alerts' ? outputs['price-alerts'] : undefined;
    const counted = prices && target.kind === 'local' ? { prices, target, before: await countNotifications(prices, target, environment) } : undefined;
    const summary = await replayFiles({
      ...choices, system, files, endpoint, apiKey,
      headers: endpointHeaders(target, environment),
      webhookSecret: prices && await webhookSecret(prices, clientOptions(target, environment, region)),
    }, { signal });
    out.line(formatSummary(summary, counted && await notificationsSince(counted, environment, out)));
    return summary.stopped === undefined ? EXIT.ok : EXIT.failed;
  },
};

const EVALUATION_TIMEOUT_MS = 10 * 60_000;

/** Notifications that came since `before`, once all sent prices are evaluated. */
const notificationsSince = async ({ prices, target, before }: { prices: PricesOutputs; target: LocalTarget; before: number }, environment: string, out: Output): Promise<number> => {
  if (prices.priceQueue && !(await waitUntilEmpty(prices.priceQueue, clientOptions(target, environment, prices.region), EVALUATION_TIMEOUT_MS))) {
    out.progress(`The queue ${prices.priceQueue.name} still holds prices after ${EVALUATION_TIMEOUT_MS / 60_000} minutes; more alerts may follow.`);
  }
  return await countNotifications(prices, target, environment) - before;
};
