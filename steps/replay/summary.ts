import type { Followed, Replay, ReportLine } from '../../systems/shared/replay/replay';
import type { Counts } from '../../systems/shared/replay/tally';
import { seconds } from '../core/output';

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
  /** What the system takes it for, such as its symbol. */
  readonly [taken: string]: string | number | undefined;
}

/** What a replay sent. rows = accepted + refused + bad + unsent. */
export interface ReplaySummary extends Counts {
  readonly system: string;
  readonly files: readonly FileSummary[];
  /** Further members of the JSON document, by the system. */
  readonly own: Readonly<Record<string, unknown>>;
  /** From the first request to the last answer. */
  readonly sendingMs: number;
  readonly requestsPerSecond: number;
  /** Why it ended before the last row; absent when it did not. */
  readonly stopped?: string;
}

const count = (number: number) => number.toLocaleString('en-US');
const plural = (number: number, word: string, words = `${word}s`) => `${count(number)} ${number === 1 ? word : words}`;
const line = (title: string, text: string) => `${title.padEnd(13)}${text}`;

/** Whether all went well: something was accepted, nothing refused, and nothing left undone. */
export const succeeded = ({ accepted, refused, unsent, stopped }: Omit<ReplaySummary, 'own'>): boolean =>
  accepted > 0 && refused === 0 && unsent === 0 && stopped === undefined;

/** The summary as a person reads it, one figure a line. */
export function formatSummary(
  summary: ReplaySummary,
  { unit, repeats, report }: Pick<Replay, 'unit' | 'repeats' | 'report'>,
  followed?: Followed,
): string {
  const { rows, accepted, refused, bad, unsent, values, repeated, reasons, badRows } = summary;
  return [
    ...(summary.stopped === undefined ? [] : [line('stopped', summary.stopped)]),
    line('rows', `${count(rows)} in ${plural(summary.files.length, 'file')}`),
    line('sent', count(accepted + refused)),
    line('accepted', `${count(accepted)} (${plural(values, unit)})`),
    ...(repeated === 0
      ? []
      : [line('', `${count(repeated)} repeat ${repeats ?? 'the key'} of an earlier row and replace its value`)]),
    line('refused', count(refused)),
    ...reasons.map(({ reason, rows: number, first }) => line('', `${count(number)} × ${reason} (first ${first})`)),
    line('bad rows', count(bad)),
    ...badRows.slice(0, 10).map(({ file, line: number, problem }) => line('', `${file}:${number} ${problem}`)),
    ...(bad > 10 ? [line('', `and ${count(bad - 10)} more`)] : []),
    ...(unsent === 0 ? [] : [line('not sent', count(unsent))]),
    ...[...(report?.(summary) ?? []), ...(followed?.lines ?? [])].map(reported),
    line('requests', `${count(summary.requests)}, ${plural(summary.retries, 'retry', 'retries')}`),
    ...timeLines(summary, followed),
  ].join('\n');
}

const reported = ({ title, text }: ReportLine): string => line(title, text);

function timeLines({ sendingMs, requestsPerSecond }: ReplaySummary, followed: Followed | undefined): readonly string[] {
  const sending = `${seconds(sendingMs)}, ${requestsPerSecond.toFixed(1)} requests per second`;
  const waited = followed?.waited;
  if (waited === undefined) return [line('elapsed', sending)];
  return [
    line('sending', sending),
    line(waited.what, `${seconds(waited.ms)} more`),
    line('elapsed', seconds(sendingMs + waited.ms)),
  ];
}

/** The summary for a program: the same figures, times in milliseconds. */
export const summaryDocument = (
  environment: string,
  { own, ...summary }: ReplaySummary,
  followed?: Followed,
): Readonly<Record<string, unknown>> => ({
  environment,
  succeeded: succeeded(summary),
  ...summary,
  ...own,
  ...followed?.document,
  elapsedMs: summary.sendingMs + (followed?.waited?.ms ?? 0),
});
