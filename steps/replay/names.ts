import { basename } from 'node:path';
import { METRIC_NAME } from '../../environments/step-schemas';
import type { MetricType } from '../../functions/metrics-aggregation/contract';
import { StepError } from '../lib/errors';

/** What prices are quoted in, longest first, so that BTCUSDC is BTC-USDC and not BTCUSD-C. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USD', 'EUR', 'GBP', 'JPY', 'TRY', 'AUD', 'DAI', 'BTC', 'ETH', 'BNB'];

const stem = (file: string) => basename(file).replace(/\.csv$/i, '');

/** The metric that a file records: the file's name without .csv. */
export function metricNameOf(file: string): string {
  const name = stem(file);
  if (METRIC_NAME.test(name)) return name;
  throw new StepError(`${file}: no metric can be called "${name}"; allowed are letters, digits and _ . : / -, with a letter first. Name it with --metric-name.`);
}

/** Metrics of machines are system, latencies and requests application, all others business. */
export function metricTypeOf(name: string): MetricType {
  if (/^(ec2|rds|elb)/i.test(name)) return 'system';
  return /latency|request/i.test(name) ? 'application' : 'business';
}

/** The symbol that a file of candles records: BTCUSD_1m_20230310.csv is BTC-USD. */
export function symbolOf(file: string): string {
  const pair = stem(file).split(/[_.]/)[0]!.toUpperCase();
  if (/^[A-Z0-9]{1,20}-[A-Z0-9]{1,20}$/.test(pair)) return pair;
  const quote = QUOTES.find((currency) => pair.length > currency.length && pair.endsWith(currency));
  if (quote !== undefined && /^[A-Z0-9]{1,20}$/.test(pair.slice(0, -quote.length))) return `${pair.slice(0, -quote.length)}-${quote}`;
  throw new StepError(`${file}: no symbol can be read from "${pair}"; name it with --symbol, such as BTC-USD.`);
}
