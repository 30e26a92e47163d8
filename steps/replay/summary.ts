import type { SystemName } from '../../environments/schema';
import { seconds } from '../lib/output';
import type { Counts } from './tally';

/** What a replay did. rows = accepted + refused + bad + unsent. */
export interface ReplaySummary extends Counts {
  readonly system: SystemName;
  readonly files: readonly string[];
  readonly elapsedMs: number;
  readonly requestsPerSecond: number;
  /** Why it ended before the last row; absent when it did not. */
  readonly stopped?: string;
}

const count = (number: number) => number.toLocaleString('en-US');
const plural = (number: number, word: string, words = `${word}s`) => `${count(number)} ${number === 1 ? word : words}`;

function alertLine({ system, alerts }: ReplaySummary): string {
  if (system === 'price-alerts') return 'alerts       sent to the notifications topic as the queue is evaluated';
  const total = Object.values(alerts).reduce((sum, number) => sum + number, 0);
  const severities = Object.entries(alerts).map(([severity, number]) => `${severity} ${count(number)}`).join(', ');
  return `alerts       ${count(total)}${severities === '' ? '' : ` (${severities})`}`;
}

/** The summary as a person reads it, one figure a line. `notifications`: what a replay of prices led to, where that can be counted. */
export function formatSummary(summary: ReplaySummary, notifications?: number): string {
  const { rows, accepted, refused, bad, unsent, values, repeated, reasons, badRows } = summary;
  const what = summary.system === 'price-alerts' ? 'price' : 'metric';
  return [
    ...(summary.stopped === undefined ? [] : [`stopped      ${summary.stopped}`]),
    `rows         ${count(rows)} in ${plural(summary.files.length, 'file')}`,
    `sent         ${count(accepted + refused)}`,
    `accepted     ${count(accepted)} (${plural(values, what)})`,
    ...(repeated === 0 ? [] : [`             ${count(repeated)} of the same ${what} and time as an earlier row, which they replace`]),
    `refused      ${count(refused)}`,
    ...reasons.map(({ reason, rows: number, first }) => `             ${count(number)} × ${reason} (first ${first})`),
    `bad rows     ${count(bad)}`,
    ...badRows.slice(0, 10).map(({ file, line, problem }) => `             ${file}:${line} ${problem}`),
    ...(bad > 10 ? [`             and ${count(bad - 10)} more`] : []),
    ...(unsent === 0 ? [] : [`not sent     ${count(unsent)}`]),
    notifications === undefined ? alertLine(summary) : `alerts       ${count(notifications)} notifications reached a queue`,
    `requests     ${count(summary.requests)}, ${plural(summary.retries, 'retry', 'retries')}`,
    `elapsed      ${seconds(summary.elapsedMs)}, ${summary.requestsPerSecond.toFixed(1)} requests a second`,
  ].join('\n');
}
