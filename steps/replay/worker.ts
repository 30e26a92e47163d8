import { send, type Outcome, type SenderOptions } from './sender';
import { reasonOf, type Tally } from './tally';
import type { Row, Work } from './work';

export interface WorkOptions {
  /** Makes the work; `answered` resolves once all of it handed out so far has been answered. */
  readonly source: (answered: () => Promise<void>) => AsyncGenerator<Work>;
  readonly concurrency: number;
  readonly sender: SenderOptions;
  readonly tally: Tally;
  /** The rows of one work go in one request, as a list; else each value by itself, in order. */
  readonly together: boolean;
  readonly signal?: AbortSignal;
  /** Told after each work. */
  readonly moved: () => void;
}

/** Requests in a row that fail after all their tries, until the endpoint counts as down. */
const FAILURES_TO_STOP = 10;

/** What all workers share. */
interface Shared extends WorkOptions {
  stopped?: string;
  failures: number;
}

/** Does all the work with some workers at once. Resolves to the reason why it was stopped, if it was. */
export async function work(options: WorkOptions): Promise<string | undefined> {
  const shared: Shared = { ...options, failures: 0 };
  const underWay = new Set<Promise<void>>();
  // Each one's worker reports its failure; here only its end counts.
  const answered = async () => void await Promise.allSettled([...underWay]);
  const source = options.source(answered);
  const worker = async () => {
    for (;;) {
      const next = await source.next();
      if (next.done) return;
      const task = one(next.value, shared);
      underWay.add(task);
      await task.finally(() => underWay.delete(task));
      options.moved();
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  // Bad rows at the end of the last file move nothing else.
  options.moved();
  return shared.stopped;
}

async function one({ rows }: Work, shared: Shared): Promise<void> {
  if (shared.signal?.aborted) shared.stopped ??= 'it was told to end';
  if (shared.stopped !== undefined) shared.tally.unsent(rows);
  else if (shared.together) await batch(rows, shared);
  else for (const row of rows) await inTurn(row, shared);
}

/** Sends rows as one list. What is refused is halved until the rows that cause it stand alone, for a list is stored whole or not at all. */
async function batch(rows: readonly Row[], shared: Shared): Promise<void> {
  const outcome = await deliver(rows.flatMap(({ values }) => values), shared);
  if (outcome.kind === 'accepted') {
    shared.tally.accepted(rows);
    shared.tally.answered(outcome.body);
  } else if (outcome.kind === 'pointless') {
    shared.tally.unsent(rows);
  } else if (outcome.kind === 'refused' && rows.length > 1) {
    const half = Math.ceil(rows.length / 2);
    for (const part of [rows.slice(0, half), rows.slice(half)]) {
      if (shared.stopped === undefined) await batch(part, shared);
      else shared.tally.unsent(part);
    }
  } else {
    for (const row of rows) shared.tally.refused(row, reason(outcome));
  }
}

/** Sends the values of a row one after another; the first that is refused decides for the row. */
async function inTurn(row: Row, shared: Shared): Promise<void> {
  for (const value of row.values) {
    const outcome = await deliver(value, shared);
    if (outcome.kind === 'pointless') return shared.tally.unsent([row]);
    if (outcome.kind !== 'accepted') return shared.tally.refused(row, reason(outcome));
  }
  shared.tally.accepted([row]);
}

const reason = ({ kind, status, body }: Extract<Outcome, { readonly kind: 'refused' | 'failed' }>) =>
  `${reasonOf(status, body)}${kind === 'failed' ? ', after all tries' : ''}`;

async function deliver(values: unknown, shared: Shared): Promise<Outcome> {
  const outcome = await send(JSON.stringify(values), shared.sender);
  shared.failures = outcome.kind === 'failed' ? shared.failures + 1 : 0;
  if (outcome.kind === 'pointless') shared.stopped ??= outcome.reason;
  else if (outcome.kind === 'failed' && shared.failures >= FAILURES_TO_STOP) shared.stopped ??= `${FAILURES_TO_STOP} requests in a row failed after all their tries, the last with ${reasonOf(outcome.status, outcome.body)}; look at the functions' logs`;
  return outcome;
}
