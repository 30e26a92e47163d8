import type { SystemName } from '../../environments/schema';
import { seconds } from '../core/output';
import type { NotificationCounts } from './notifications';
import type { Counts, SymbolSummary } from './tally';

/** A file, and what it was taken for. */
export interface FileSummary {
  readonly file: string;
  /** As --format names it; with a header, what the file holds. */
  readonly format: string;
  readonly rows: number;
  readonly bad: number;
  /** Least and greatest time, ISO 8601. */
  readonly first?: string;
  readonly last?: string;
  readonly symbol?: string;
  readonly exchange?: string;
  readonly metric?: string;
}

/** What a replay sent. rows = accepted + refused + bad + unsent. */
export interface ReplaySummary extends Counts {
  readonly system: SystemName;
  readonly files: readonly FileSummary[];
  /** Of a replay of prices. */
  readonly symbols?: readonly SymbolSummary[];
  /** From the first request to the last answer. */
  readonly sendingMs: number;
  readonly requestsPerSecond: number;
  /** Why it ended before the last row; absent when it did not. */
  readonly stopped?: string;
}

/** What a replay of prices led to, as far as it can be seen from outside. */
export interface Evaluated {
  /** From the last answer until no price waited. */
  readonly catchUpMs: number;
  /** Prices that still waited when it was given up. */
  readonly left: number;
  /** Absent where counting would take the notifications from their subscribers. */
  readonly notifications?: NotificationCounts;
}

const RULES_LISTED = 20;
const count = (number: number) => number.toLocaleString('en-US');
const plural = (number: number, word: string, words = `${word}s`) => `${count(number)} ${number === 1 ? word : words}`;
const line = (title: string, text: string) => `${title.padEnd(13)}${text}`;

/** Whether all went well: something was accepted, nothing refused, and nothing left undone. */
export const succeeded = ({ accepted, refused, unsent, stopped }: ReplaySummary): boolean =>
  accepted > 0 && refused === 0 && unsent === 0 && stopped === undefined;

/** The summary as a person reads it, one figure a line. */
export function formatSummary(summary: ReplaySummary, evaluated?: Evaluated): string {
  const { rows, accepted, refused, bad, unsent, values, repeated, reasons, badRows } = summary;
  const what = summary.system === 'price-alerts' ? 'price' : 'metric';
  return [
    ...(summary.stopped === undefined ? [] : [line('stopped', summary.stopped)]),
    line('rows', `${count(rows)} in ${plural(summary.files.length, 'file')}`),
    line('sent', count(accepted + refused)),
    line('accepted', `${count(accepted)} (${plural(values, what)})`),
    ...(repeated === 0
      ? []
      : [line('', `${count(repeated)} repeat the metric and time of an earlier row and replace its value`)]),
    line('refused', count(refused)),
    ...reasons.map(({ reason, rows: number, first }) => line('', `${count(number)} × ${reason} (first ${first})`)),
    line('bad rows', count(bad)),
    ...badRows.slice(0, 10).map(({ file, line: number, problem }) => line('', `${file}:${number} ${problem}`)),
    ...(bad > 10 ? [line('', `and ${count(bad - 10)} more`)] : []),
    ...(unsent === 0 ? [] : [line('not sent', count(unsent))]),
    ...(summary.system === 'price-alerts' ? notificationLines(evaluated) : [alertLine(summary)]),
    line('requests', `${count(summary.requests)}, ${plural(summary.retries, 'retry', 'retries')}`),
    ...timeLines(summary, evaluated),
  ].join('\n');
}

function alertLine({ alerts }: ReplaySummary): string {
  const total = Object.values(alerts).reduce((sum, number) => sum + number, 0);
  const severities = Object.entries(alerts)
    .map(([severity, number]) => `${severity} ${count(number)}`)
    .join(', ');
  return line('alerts', `${count(total)}${severities === '' ? '' : ` (${severities})`}`);
}

function notificationLines(evaluated: Evaluated | undefined): readonly string[] {
  const left =
    evaluated !== undefined && evaluated.left > 0
      ? [line('', `${plural(evaluated.left, 'price')} left in the queue: more may follow`)]
      : [];
  const found = evaluated?.notifications;
  if (found === undefined)
    return [line('alerts', 'not counted: receiving notifications would take them from their subscribers'), ...left];
  const listed = found.rules.slice(0, RULES_LISTED);
  return [
    line('alerts', `${plural(found.total, 'notification')} reached a queue`),
    ...listed.map(({ symbol, userId, alertId, notifications }) =>
      line('', `${count(notifications)} × ${symbol} ${userId}/${alertId}`),
    ),
    ...(found.rules.length > listed.length
      ? [line('', `and those of ${count(found.rules.length - listed.length)} more rules`)]
      : []),
    ...(found.repeated === 0
      ? []
      : [line('', `${plural(found.repeated, 'repeated delivery', 'repeated deliveries')} of the same notification`)]),
    ...left,
  ];
}

function timeLines(
  { sendingMs, requestsPerSecond }: ReplaySummary,
  evaluated: Evaluated | undefined,
): readonly string[] {
  const sending = `${seconds(sendingMs)}, ${requestsPerSecond.toFixed(1)} requests per second`;
  if (evaluated === undefined) return [line('elapsed', sending)];
  return [
    line('sending', sending),
    line('evaluation', `${seconds(evaluated.catchUpMs)} more`),
    line('elapsed', seconds(sendingMs + evaluated.catchUpMs)),
  ];
}

/** The summary for a program: the same figures, times in milliseconds. */
export const summaryDocument = (
  environment: string,
  summary: ReplaySummary,
  evaluated?: Evaluated,
): Readonly<Record<string, unknown>> => ({
  environment,
  succeeded: succeeded(summary),
  ...summary,
  ...evaluated,
  elapsedMs: summary.sendingMs + (evaluated?.catchUpMs ?? 0),
});
