import { METRIC_TYPES, type SystemName } from '../../environments/schema';
import { LIMITS } from '../../functions/metrics-aggregation/contract';
import type { PricesOutputs } from '../../systems/price-alerts/outputs';
import { webhookSecret } from '../../systems/price-alerts/webhook-secret';
import {
  JSON_OPTION,
  numberOf,
  oneOf,
  screenOf,
  sessionOptions,
  STACK_OPTIONS,
  text,
  type Command,
  type OptionValues,
} from '../core/command';
import { EXIT, CommandError, UsageError } from '../core/errors';
import { interruptible } from '../core/engine/interruptible';
import { clientsOf } from '../core/engine/clients';
import { deployedOutputs, openSession, type Session } from '../core/engine/session';
import { endpointHeaders } from '../core/engine/target';
import { watchEvaluation } from './evaluation';
import { METRIC_FORMATS, PRICE_FORMATS } from './formats';
import { MOST_AT_ONCE, MOST_SENDERS, replay as replayFiles, type ReplayOptions } from './replay';
import { formatSummary, succeeded, summaryDocument } from './summary';

const SYSTEMS = ['metrics-aggregation', 'price-alerts'] as const satisfies readonly SystemName[];
const FORMATS = [...PRICE_FORMATS, ...METRIC_FORMATS].map(({ name }) => name);

const DETAILS = `Files:
  With a header (time or open_time, and open, high, low, close; or time, price; or timestamp, value),
  or without one, as Binance and Kraken publish them. Times are dates (UTC where they name no zone)
  or epoch times, in the unit that their magnitude suggests.

Order of prices:
  Sends the rows of a symbol one after another in the order of their times, and of one time by exchange,
  whatever files they are in. Symbols run side by side. While a row is retried, the next one waits.
  Trades of one time are sent 1 ns apart.

Exit code: 0 if at least one row was accepted, none was refused and all were sent (bad rows are skipped
and counted); 1 otherwise, also where a file has no valid row; 64 for wrong options.`;

/** Sends recorded series through a deployed system. */
export const replay: Command = {
  details: DETAILS,
  options: {
    system: { type: 'string', value: SYSTEMS.join('|'), about: 'System that receives the rows' },
    format: {
      type: 'string',
      value: 'NAME',
      about: `Format of the files, where it is not recognised: ${FORMATS.join(', ')}`,
    },
    senders: {
      type: 'string',
      value: 'N',
      about: `Overlapping senders per symbol, 1–${MOST_SENDERS} (default: 1); above 1 the order of arrival is lost`,
    },
    concurrency: {
      type: 'string',
      value: 'N',
      about: `Concurrent requests, 1–${MOST_AT_ONCE} (default: 8 for metrics, one per sender for prices)`,
    },
    rate: { type: 'string', value: 'N', about: 'Requests per second at most' },
    batch: { type: 'string', value: 'N', about: 'Metrics per request' },
    'metric-name': { type: 'string', value: 'NAME', about: "Metric name (default: the file's name)" },
    'metric-type': { type: 'string', value: METRIC_TYPES.join('|'), about: 'Metric type' },
    symbol: {
      type: 'string',
      value: 'BTC-USD',
      about: 'Symbol of all files, or one per file, separated by commas (default: from the file name)',
    },
    exchange: {
      type: 'string',
      value: 'NAME',
      about: 'Exchange of all files, or one per file, separated by commas (default: from the name or format)',
    },
    prices: { type: 'string', value: 'close|all', about: 'Prices to send of each candle (default: close)' },
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  takesFiles: true,
  run: async ({ options, files, out, signal }) => {
    const system = oneOf(options, 'system', SYSTEMS);
    if (!system) throw new UsageError(`--system is missing: name ${SYSTEMS.join(' or ')}.`);
    if (files.length === 0) throw new UsageError('No file to replay: name one or more CSV files.');
    const choices = { ...choicesOf(options, system), system, files };
    const { say, json } = screenOf({ options, out });
    const session = await openSession(sessionOptions(options), out);
    const {
      settings: { environment },
      target,
    } = session;
    const outputs = await deployedOutputs(session);
    const { endpoint, apiKey, region } = outputs[system] ?? {};
    if (!endpoint || !region)
      throw new CommandError(
        `${environment} has no endpoint of ${system}: environments/${environment}.yaml has no api step for it. Add one and deploy it with npm run up.`,
      );
    const prices = system === 'price-alerts' ? outputs['price-alerts'] : undefined;
    return interruptible(signal, async (ending) => {
      const evaluation =
        prices && (await watchEvaluation({ outputs: prices, target, environment, signal: ending, out }));
      const summary = await replayFiles(
        {
          ...choices,
          endpoint,
          apiKey,
          headers: endpointHeaders(target, environment),
          webhookSecret: prices && (await secretOf(prices, session)),
        },
        { signal: ending },
      );
      const evaluated = await evaluation?.finish(summary.symbols ?? []);
      say.line(formatSummary(summary, evaluated));
      json(summaryDocument(environment, summary, evaluated));
      return succeeded(summary) ? EXIT.ok : EXIT.failed;
    });
  },
};

const secretOf = async (outputs: PricesOutputs, session: Session): Promise<string | undefined> => {
  const clients = clientsOf(session);
  try {
    return await webhookSecret(outputs, clients);
  } finally {
    clients.destroy();
  }
};

const choicesOf = (options: OptionValues, system: SystemName): Partial<ReplayOptions> => {
  const [foreign] = FOREIGN[system].filter((name) => options[name] !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} has no effect on ${system}. Leave it out.`);
  return {
    metricName: text(options, 'metric-name'),
    metricType: oneOf(options, 'metric-type', METRIC_TYPES),
    format: listOf(options, 'format', (value) => FORMATS.includes(value), `one of ${FORMATS.join(', ')}`),
    symbol: listOf(
      options,
      'symbol',
      (value) => /^[A-Z0-9]{1,20}([-/][A-Z0-9]{1,20})?$/i.test(value),
      'a symbol such as BTC-USD',
    )?.map((symbol) => symbol.toUpperCase().replace('/', '-')),
    exchange: listOf(
      options,
      'exchange',
      (value) => /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(value),
      '1 to 64 letters, digits or . _ -',
    )?.map((exchange) => exchange.toLowerCase()),
    prices: oneOf(options, 'prices', ['close', 'all']),
    batch: numberOf(options, 'batch', { min: 1, max: LIMITS.metricsPerRequest, whole: true }),
    senders: numberOf(options, 'senders', { min: 1, max: MOST_SENDERS, whole: true }),
    concurrency: numberOf(options, 'concurrency', { min: 1, max: MOST_AT_ONCE, whole: true }),
    rate: numberOf(options, 'rate', { min: 0.1, max: 10_000, unit: 'requests per second' }),
  };
};

/** Options of the other system, which would be taken and have no effect. */
const FOREIGN: Readonly<Record<SystemName, readonly string[]>> = {
  'metrics-aggregation': ['senders', 'symbol', 'exchange', 'prices'],
  'price-alerts': ['batch', 'metric-name', 'metric-type'],
};

/** Values separated by commas; undefined where the option is not given. */
const listOf = (
  options: OptionValues,
  name: string,
  allowed: (value: string) => boolean,
  words: string,
): readonly string[] | undefined => {
  const values = text(options, name)
    ?.split(',')
    .map((value) => value.trim());
  const wrong = values?.find((value) => !allowed(value));
  if (wrong !== undefined) throw new UsageError(`--${name} must be ${words} (got ${wrong}).`);
  return values;
};
