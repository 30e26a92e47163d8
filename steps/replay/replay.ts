import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ReplayOptions as OwnOptions, ValuesOf } from '../../systems/shared/replay/options';
import type { Followed, PreparedReplay, Replay, ReplayContext, TryHeaders } from '../../systems/shared/replay/replay';
import type { BadRow } from '../../systems/shared/replay/series';
import { Tally } from '../../systems/shared/replay/tally';
import { CommandError } from '../core/errors';
import { createPost, type Post } from '../core/traffic/post';
import { SharedDelivery } from './delivery';
import { checkPerFile, fileSummary, nothingToSend } from './files';
import { createPace } from './pace';
import { createProgress, type Progress, type ProgressStream } from './progress';
import type { ReplaySummary } from './summary';

export interface ReplayOptions {
  /** Name of the system. */
  readonly system: string;
  readonly adapter: Replay;
  readonly files: readonly string[];
  /** Name of the format of all files, or one for each. Default: recognised. */
  readonly format?: readonly string[];
  /** Values of the adapter's own options. */
  readonly options: ValuesOf<OwnOptions>;
  /** URL that the rows are posted to. */
  readonly endpoint: string;
  readonly apiKey?: string;
  /** Requests under way at once. Default: as the adapter says, at most 256. */
  readonly concurrency?: number;
  /** Requests per second at most. Default: as many as are answered. */
  readonly rate?: number;
  readonly context: ReplayContext;
}

/** What a replay uses of the world; each has a default. */
export interface ReplayDeps {
  readonly post?: Post;
  /** Where progress and bad rows are written. Default: stderr. */
  readonly stderr?: ProgressStream;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

export interface Replayed {
  readonly summary: ReplaySummary;
  /** What became of the rows afterwards. */
  readonly followed?: Followed;
}

/** Bad rows reported as they are found; the summary counts all. */
const REPORTED_BAD_ROWS = 20;
export const MOST_AT_ONCE = 256;

/**
 * Sends recorded series to an endpoint, every row accounted for. A bad row does not end it; a file
 * without a good row does before anything is sent, and so does an endpoint that refuses every request
 * (`stopped` in the summary).
 * @throws CommandError for wrong options, SystemError for a file that cannot be read, or a name that cannot be determined.
 */
export async function replay(options: ReplayOptions, deps: ReplayDeps = {}): Promise<Replayed> {
  checkOptions(options);
  const { system, adapter, files, format, rate, context } = options;
  const stderr = deps.stderr ?? process.stderr;
  const tally = new Tally();
  const note = (line: string) => void stderr.write(`${line}\n`);
  const prepared = await adapter.prepare({
    files,
    format,
    options: options.options,
    rate,
    note,
    bad: (row) => tellBad(row, tally, note),
  });
  const total = prepared.files.reduce((sum, { series: { good } }) => sum + good, 0);
  const refusal = nothingToSend(prepared.files);
  if (refusal !== undefined) tally.unsent(total);
  const follow = await prepared.follow?.(context);
  const progress = () => createProgress(stderr, total, deps.now ?? (() => performance.now()));
  const sent: Sent =
    refusal === undefined
      ? await send({ options, deps, prepared, tally, progress: progress() })
      : { ms: 0, stopped: refusal };
  const counts = tally.counts();
  return {
    summary: {
      system,
      files: prepared.files.map(fileSummary),
      ...counts,
      own: prepared.document?.() ?? {},
      sendingMs: sent.ms,
      requestsPerSecond: counts.requests / Math.max(0.001, sent.ms / 1000),
      ...(sent.stopped === undefined ? {} : { stopped: sent.stopped }),
    },
    followed: await follow?.finish(),
  };
}

function tellBad(row: BadRow, tally: Tally, note: (line: string) => void): void {
  tally.bad(row);
  const told = tally.badSoFar;
  if (told <= REPORTED_BAD_ROWS)
    note(
      `${row.file}:${row.line}: ${row.problem}; the row is skipped${told === REPORTED_BAD_ROWS ? ' (further ones are only counted)' : ''}`,
    );
}

interface Sending {
  readonly options: ReplayOptions;
  readonly deps: ReplayDeps;
  readonly prepared: PreparedReplay;
  readonly tally: Tally;
  readonly progress: Progress;
}

interface Sent {
  readonly ms: number;
  readonly stopped?: string;
}

async function send({ options, deps, prepared, tally, progress }: Sending): Promise<Sent> {
  const now = deps.now ?? (() => performance.now());
  const sleep = deps.sleep ?? ((ms: number) => wait(ms));
  const useful = Math.min(MOST_AT_ONCE, prepared.concurrency);
  const concurrency = options.concurrency ?? useful;
  if (prepared.limitedBy !== undefined && concurrency > useful)
    progress.note(`--concurrency ${concurrency} has no effect beyond ${useful}: ${prepared.limitedBy}.`);
  const headers = await headersOf(options);
  const connection = deps.post ? { post: deps.post, close: () => undefined } : createPost(concurrency);
  const delivery = new SharedDelivery(
    {
      url: options.endpoint,
      post: connection.post,
      headers,
      newId: () => `msg_${randomUUID()}`,
      turn: createPace(options.rate, now, sleep),
      sleep,
      random: deps.random ?? Math.random,
      counted: (what) => tally.counted(what),
    },
    concurrency,
    options.context.signal,
  );
  const started = now();
  try {
    await prepared.send({ delivery, tally, concurrency, moved: () => progress.update(tally.done) });
    return { ms: now() - started, stopped: delivery.stopped };
  } finally {
    progress.end();
    connection.close();
  }
}

async function headersOf({ adapter, apiKey, context }: ReplayOptions): Promise<TryHeaders> {
  const fixed = {
    'content-type': 'application/json',
    ...context.cloud.routing,
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
  };
  const further = await adapter.headers?.(context);
  return further === undefined ? () => fixed : (body, id) => ({ ...fixed, ...further(body, id) });
}

function checkOptions({ files, endpoint, format, options }: ReplayOptions): void {
  if (files.length === 0) throw new CommandError('No file to replay: name one or more CSV files.');
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new CommandError(`The endpoint must be a URL (got "${endpoint}"). Deploy the environment first: npm run up`);
  for (const [name, value] of Object.entries({ format, ...options }))
    if (Array.isArray(value)) checkPerFile(name, value, files.length);
}
