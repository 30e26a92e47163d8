import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { SystemName } from '../../environments/schema';
import { LIMITS } from '../../functions/metrics-aggregation/contract';
import { CommandError } from '../core/errors';
import type { MetricRow } from './batches';
import { Delivery } from './delivery';
import { METRIC_FORMATS, PRICE_FORMATS } from './formats';
import type { PriceSeries } from './merge';
import { formatMoment, type Moment } from './moment';
import { createPace } from './pace';
import { createPost, type Post } from '../core/traffic/post';
import {
  checkPerFile,
  nothingToSend,
  prepareMetrics,
  preparePrices,
  type MetricSeries,
  type PrepareOptions,
} from './prepare';
import { createProgress, type Progress, type ProgressStream } from './progress';
import { metricOf } from './rows';
import { sendMetrics } from './send-metrics';
import { sendPrices } from './send-prices';
import type { SenderOptions } from './sender';
import { inFileOrder, type BadRow, type Series } from './series';
import { signatureHeaders } from '../../systems/shared/signature';
import type { FileSummary, ReplaySummary } from './summary';
import { Tally, type SymbolSummary } from './tally';

export interface ReplayOptions extends PrepareOptions {
  readonly system: SystemName;
  /** URL that the rows are posted to. */
  readonly endpoint: string;
  readonly apiKey?: string;
  /** Further headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs each price: whsec_<base64>. Left out: no signature. */
  readonly webhookSecret?: string;
  /** Metrics in one request. Default 25. */
  readonly batch?: number;
  /** Requests under way at once. Default for metrics 8, with a rate 64; for prices as many as there are senders, at most 256. */
  readonly concurrency?: number;
  /** Senders of each symbol's prices. Default 1; with more no order exists. */
  readonly senders?: number;
  /** Requests per second at most. Left out: as many as are answered. */
  readonly rate?: number;
}

/** What a replay uses of the world; each has a default. */
export interface ReplayDeps {
  readonly post?: Post;
  /** Draws the progress and tells bad rows. Default: stderr. */
  readonly stderr?: ProgressStream;
  /** Aborted: ends after the requests under way. */
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

/** Bad rows told as they are found; the summary counts all. */
const TOLD_BAD_ROWS = 20;
export const MOST_AT_ONCE = 256;
export const MOST_SENDERS = 64;

/**
 * Sends recorded series to an endpoint, every row accounted for. A bad row does not end it; a file
 * without a good row does before anything is sent, and so does an endpoint that refuses every request
 * (`stopped` in the summary).
 * @throws CommandError for wrong options, a file that cannot be read, or a name that nothing tells.
 */
export async function replay(options: ReplayOptions, deps: ReplayDeps = {}): Promise<ReplaySummary> {
  checkOptions(options);
  const stderr = deps.stderr ?? process.stderr;
  const tally = new Tally();
  const note = (line: string) => void stderr.write(`${line}\n`);
  const bad = (row: BadRow) => {
    tally.bad(row);
    const told = tally.badSoFar;
    if (told <= TOLD_BAD_ROWS)
      note(
        `${row.file}:${row.line}: ${row.problem}; the row is skipped${told === TOLD_BAD_ROWS ? ' (further ones are only counted)' : ''}`,
      );
  };
  const notes = { note, bad };
  const prices = options.system === 'price-alerts' ? await preparePrices(options, notes) : [];
  const metrics = options.system === 'metrics-aggregation' ? await prepareMetrics(options, notes) : [];
  const total = [...prices, ...metrics].reduce((sum, { good }) => sum + good, 0);
  const refusal = nothingToSend([...prices, ...metrics]);
  if (refusal !== undefined) tally.unsent(total);
  const sent =
    refusal === undefined
      ? await send({
          options,
          deps,
          prices,
          metrics,
          tally,
          progress: createProgress(stderr, total, deps.now ?? (() => performance.now())),
        })
      : NOTHING_SENT;
  const counts = tally.counts();
  const stopped = refusal ?? sent.stopped;
  return {
    system: options.system,
    files: [
      ...prices.map((one) => ({ ...fileSummary(one), symbol: one.symbol, exchange: one.exchange })),
      ...metrics.map((one) => ({ ...fileSummary(one), metric: one.name })),
    ],
    ...counts,
    ...(options.system === 'price-alerts' ? { symbols: sent.symbols } : {}),
    sendingMs: sent.ms,
    requestsPerSecond: counts.requests / Math.max(0.001, sent.ms / 1000),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

interface Sending {
  readonly options: ReplayOptions;
  readonly deps: ReplayDeps;
  readonly prices: readonly PriceSeries[];
  readonly metrics: readonly MetricSeries[];
  readonly tally: Tally;
  readonly progress: Progress;
}

interface Sent {
  readonly ms: number;
  readonly symbols: readonly SymbolSummary[];
  readonly stopped?: string;
}

const NOTHING_SENT: Sent = { ms: 0, symbols: [] };

async function send({ options, deps, prices, metrics, tally, progress }: Sending): Promise<Sent> {
  const now = deps.now ?? (() => performance.now());
  const sleep = deps.sleep ?? ((ms: number) => wait(ms));
  const senders = options.senders ?? 1;
  const concurrency = options.concurrency ?? defaultConcurrency(options, prices, senders);
  const useful = defaultConcurrency(options, prices, senders);
  if (options.system === 'price-alerts' && concurrency > useful)
    progress.note(
      `--concurrency ${concurrency} has no effect beyond ${useful}: each symbol has ${senders === 1 ? '1 sender' : `${senders} senders`}; --senders N sets how many.`,
    );
  const connection = deps.post ? { post: deps.post, close: () => undefined } : createPost(concurrency);
  const delivery = new Delivery(
    {
      url: options.endpoint,
      post: connection.post,
      headers: headersOf(options),
      newId: () => `msg_${randomUUID()}`,
      turn: createPace(options.rate, now, sleep),
      sleep,
      random: deps.random ?? Math.random,
      counted: (what) => tally.counted(what),
    },
    concurrency,
    deps.signal,
  );
  const moved = () => progress.update(tally.done);
  const started = now();
  try {
    const symbols = await sendPrices({ series: prices, senders, delivery, tally, moved });
    if (metrics.length > 0)
      await sendMetrics({ rows: metricRows(metrics), batch: options.batch ?? 25, concurrency, delivery, tally, moved });
    return { ms: now() - started, symbols, stopped: delivery.stopped };
  } finally {
    progress.end();
    connection.close();
  }
}

const defaultConcurrency = (
  { system, rate }: ReplayOptions,
  prices: readonly PriceSeries[],
  senders: number,
): number => {
  if (system === 'price-alerts')
    return Math.min(MOST_AT_ONCE, new Set(prices.map(({ symbol }) => symbol)).size * senders);
  return rate === undefined ? 8 : 64;
};

async function* metricRows(series: readonly MetricSeries[]): AsyncGenerator<MetricRow> {
  for (const { name, type, ...one } of series) {
    for await (const { line, reading } of inFileOrder(one))
      yield { file: one.source.file, line, metric: metricOf(reading, name, type) };
  }
}

const fileSummary = ({ source: { file, format }, good, bad, range }: Series<Moment>): FileSummary => ({
  file,
  format,
  rows: good + bad,
  bad,
  ...(range === undefined ? {} : { first: formatMoment(range[0]), last: formatMoment(range[1]) }),
});

function checkOptions(options: ReplayOptions): void {
  const { files, endpoint, rate, system } = options;
  const whole = (name: 'batch' | 'concurrency' | 'senders', most: number) => {
    const value = options[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most))
      throw new CommandError(`--${name} must be a whole number from 1 to ${most} (got ${value}).`);
  };
  if (files.length === 0) throw new CommandError('No file to replay: name one or more CSV files.');
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new CommandError(`The endpoint must be a URL (got "${endpoint}"). Deploy the environment first: npm run up`);
  whole('batch', LIMITS.metricsPerRequest);
  whole('concurrency', MOST_AT_ONCE);
  whole('senders', MOST_SENDERS);
  if (rate !== undefined && !(rate > 0 && rate <= 10_000))
    throw new CommandError(`--rate must be more than 0 and at most 10000 requests per second (got ${rate}).`);
  for (const option of ['format', 'symbol', 'exchange'] as const) checkPerFile(option, options[option], files.length);
  const known = (system === 'price-alerts' ? PRICE_FORMATS : METRIC_FORMATS).map(({ name }) => name);
  const unknown = options.format?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new CommandError(`--format must be one of ${known.join(', ')} (got ${unknown}).`);
}

function headersOf({ apiKey, headers, webhookSecret }: ReplayOptions): SenderOptions['headers'] {
  const fixed = {
    'content-type': 'application/json',
    ...headers,
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
  };
  return (body, id) =>
    webhookSecret === undefined
      ? fixed
      : { ...fixed, ...signatureHeaders(webhookSecret, { id, now: Date.now(), body }) };
}
