import type { ErrorResponse, IngestResponse } from '../../functions/metrics-aggregation/contract';
import type { BadRow } from './series';

/** One reason for refusals: how many rows, and where the first stands. */
export interface Reason {
  readonly reason: string;
  readonly rows: number;
  readonly first: string;
}

/** Where a row stands. */
export interface RowPlace {
  readonly file: string;
  readonly line: number;
}

/** What became of every row: rows = accepted + refused + bad + unsent. */
export interface Counts {
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  /** Rows that could not be read. */
  readonly bad: number;
  /** Rows not sent, or not answered, because the replay was stopped. */
  readonly unsent: number;
  /** Accepted metrics or prices; four a row where all prices of a candle are sent. */
  readonly values: number;
  /** Rows whose metric and time stood in an earlier row, which they replace. */
  readonly repeated: number;
  readonly requests: number;
  readonly retries: number;
  /** Alerts told in the answers, by severity. */
  readonly alerts: Readonly<Record<string, number>>;
  readonly reasons: readonly Reason[];
  readonly badRows: readonly BadRow[];
}

/** What was accepted of a symbol. */
export interface SymbolSummary {
  readonly symbol: string;
  readonly prices: number;
  /** Least and greatest time, ISO 8601. */
  readonly first: string;
  readonly last: string;
}

/** Bad rows that the summary names; the others are counted. */
export const NAMED_BAD_ROWS = 100;

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** Why a request was refused, without what differs from row to row, so that equal reasons add up. */
export function reasonOf(status: number, body: string): string {
  const { error, message, details } = (parsed(body) ?? {}) as Partial<ErrorResponse>;
  const [detail] = details ?? [];
  if (detail) return `${status} ${error ?? ''}: ${detail.field.replace(/^\[\d+\]\.?/, '')}, allowed ${detail.allowed}`;
  const text = message ?? body.trim().slice(0, 200);
  return [String(status), error, text].filter((part) => part !== undefined && part !== '').join(' ');
}

/** Counts what happens to each row. */
export class Tally {
  #accepted = 0;
  #refused = 0;
  #bad = 0;
  #unsent = 0;
  #values = 0;
  #repeated = 0;
  #requests = 0;
  #retries = 0;
  readonly #alerts: Record<string, number> = {};
  readonly #reasons = new Map<string, { rows: number; first: string }>();
  readonly #badRows: BadRow[] = [];

  /** Good rows done with, whatever became of them. */
  get done(): number {
    return this.#accepted + this.#refused + this.#unsent;
  }

  /** Bad rows so far. */
  get badSoFar(): number {
    return this.#bad;
  }

  counted(what: 'request' | 'retry'): void {
    if (what === 'request') this.#requests++;
    else this.#retries++;
  }

  accepted(rows: number, values: number): void {
    this.#accepted += rows;
    this.#values += values;
  }

  /** Adds the alerts that an answer of POST /metrics tells. */
  answered(body: string): void {
    const { alerts } = (parsed(body) ?? {}) as Partial<IngestResponse>;
    for (const { severity } of alerts ?? []) this.#alerts[severity] = (this.#alerts[severity] ?? 0) + 1;
  }

  refused(row: RowPlace, reason: string): void {
    this.#refused++;
    const known = this.#reasons.get(reason) ?? { rows: 0, first: `${row.file}:${row.line}` };
    this.#reasons.set(reason, { ...known, rows: known.rows + 1 });
  }

  bad(row: BadRow): void {
    this.#bad++;
    if (this.#badRows.length < NAMED_BAD_ROWS) this.#badRows.push(row);
  }

  unsent(rows: number): void {
    this.#unsent += rows;
  }

  repeated(): void {
    this.#repeated++;
  }

  counts(): Counts {
    return {
      rows: this.done + this.#bad,
      accepted: this.#accepted,
      refused: this.#refused,
      bad: this.#bad,
      unsent: this.#unsent,
      values: this.#values,
      repeated: this.#repeated,
      requests: this.#requests,
      retries: this.#retries,
      alerts: { ...this.#alerts },
      reasons: [...this.#reasons].map(([reason, known]) => ({ reason, ...known })).toSorted((a, b) => b.rows - a.rows),
      badRows: [...this.#badRows],
    };
  }
}
