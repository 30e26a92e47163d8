import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { SystemName } from '../../environments/schema';
import { LIMITS, type MetricInput, type MetricType } from '../../functions/metrics-aggregation/contract';
import { StepError } from '../lib/errors';
import { countRows } from './csv';
import { metricNameOf, metricTypeOf, symbolOf } from './names';
import { createPace } from './pace';
import { createPost, type Post } from './post';
import { createProgress, type ProgressStream } from './progress';
import { metricOf, METRIC_COLUMNS, PRICE_COLUMNS, pricesOf, type PriceChoice, type PriceInput } from './rows';
import type { SenderOptions } from './sender';
import { signatureHeaders } from './signature';
import type { ReplaySummary } from './summary';
import { Tally } from './tally';
import { work } from './worker';
import { batched, rowsOf, singly, type BadRow, type Series, type Work } from './work';

export { formatSummary, type ReplaySummary } from './summary';

export interface ReplayOptions {
  readonly system: SystemName;
  /** CSV files: timestamp, value; or open_time, open, high, low, close. */
  readonly files: readonly string[];
  /** URL that the rows are posted to. */
  readonly endpoint: string;
  readonly apiKey?: string;
  /** Further headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs each price: whsec_<base64>. Left out: no signature. */
  readonly webhookSecret?: string;
  /** Left out: from the file's name. */
  readonly metricName?: string;
  /** Left out: from the metric's name. */
  readonly metricType?: MetricType;
  /** Left out: from the file's name. */
  readonly symbol?: string;
  /** Default binance.us. */
  readonly exchange?: string;
  /** Default close. */
  readonly prices?: PriceChoice;
  /** Metrics in one request. Default 25. */
  readonly batch?: number;
  /** Requests under way at once. Default 8; with a rate, 64. */
  readonly concurrency?: number;
  /** Requests a second at most. Left out: as many as are answered. */
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

/**
 * Sends recorded series to an endpoint, every row accounted for. A bad row does not end it; an
 * endpoint that refuses every request does (`stopped` in the summary).
 * @throws StepError for wrong options, a file that cannot be read, or a name that cannot be derived.
 */
export async function replay(options: ReplayOptions, deps: ReplayDeps = {}): Promise<ReplaySummary> {
  checkOptions(options);
  const series: readonly Series[] = options.system === 'metrics-aggregation' ? metricSeries(options) : priceSeries(options);
  // All files are looked at before anything is sent.
  let total = 0;
  for (const { file, columns } of series) total += await countRows(file, columns);

  const now = deps.now ?? (() => performance.now());
  const sleep = deps.sleep ?? ((ms: number) => wait(ms));
  const concurrency = options.concurrency ?? (options.rate === undefined ? 8 : 64);
  const connection = deps.post ? { post: deps.post, close: () => undefined } : createPost(concurrency);
  const tally = new Tally();
  const progress = createProgress(deps.stderr ?? process.stderr, total, now);
  const bad = (row: BadRow) => {
    tally.bad(row);
    const told = tally.badSoFar;
    if (told <= TOLD_BAD_ROWS) progress.note(`${row.file}:${row.line}: ${row.problem}; the row is skipped${told === TOLD_BAD_ROWS ? ' (further ones are only counted)' : ''}`);
  };
  const sender: SenderOptions = {
    url: options.endpoint, post: connection.post, headers: headersOf(options), newId: () => `msg_${randomUUID()}`,
    turn: createPace(options.rate, now, sleep), sleep, random: deps.random ?? Math.random, counted: (what) => tally.counted(what),
  };
  const started = now();
  try {
    const stopped = await work({
      source: (answered): AsyncGenerator<Work> => (options.system === 'metrics-aggregation'
        ? batched(rowsOf(series as readonly Series<MetricInput>[], bad), { size: options.batch ?? 25, answered, repeated: () => tally.repeated() })
        : singly(rowsOf(series, bad))),
      concurrency, sender, tally, together: options.system === 'metrics-aggregation', signal: deps.signal,
      moved: () => progress.update(tally.done),
    });
    const elapsedMs = now() - started;
    const counts = tally.counts();
    return {
      system: options.system, files: options.files, ...counts, elapsedMs,
      requestsPerSecond: counts.requests / Math.max(0.001, elapsedMs / 1000),
      ...(stopped === undefined ? {} : { stopped }),
    };
  } finally {
    progress.end();
    connection.close();
  }
}

function checkOptions({ files, endpoint, batch, concurrency, rate }: ReplayOptions): void {
  const whole = (name: string, value: number | undefined, most: number) => {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most)) throw new StepError(`--${name}: found ${value}, allowed a whole number from 1 to ${most}.`);
  };
  if (files.length === 0) throw new StepError('No file to replay: name one or more CSV files.');
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) throw new StepError(`The endpoint is "${endpoint}"; allowed is a URL. Deploy the environment first (npm run up).`);
  whole('batch', batch, LIMITS.metricsPerRequest);
  whole('concurrency', concurrency, 256);
  if (rate !== undefined && !(rate > 0 && rate <= 10_000)) throw new StepError(`--rate: found ${rate}, allowed more than 0, up to 10000 requests a second.`);
}

const metricSeries = (options: ReplayOptions) => options.files.map((file): Series<MetricInput> => {
  const name = options.metricName ?? metricNameOf(file);
  const type = options.metricType ?? metricTypeOf(name);
  return { file, columns: METRIC_COLUMNS, read: (row) => metricOf(row, name, type) };
});

const priceSeries = (options: ReplayOptions) => options.files.map((file): Series<PriceInput> => {
  const symbol = options.symbol ?? symbolOf(file);
  return { file, columns: PRICE_COLUMNS, read: (row) => pricesOf(row, symbol, options.exchange ?? 'binance.us', options.prices ?? 'close') };
});

function headersOf({ apiKey, headers, webhookSecret }: ReplayOptions): SenderOptions['headers'] {
  const fixed = { 'content-type': 'application/json', ...headers, ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }) };
  return (body, id) => (webhookSecret === undefined ? fixed : { ...fixed, ...signatureHeaders(webhookSecret, { id, now: Date.now(), body }) });
}
