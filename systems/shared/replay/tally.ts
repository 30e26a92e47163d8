import type { BadRow } from './series';

/** One reason for refusals: how many rows, and the place of the first. */
export interface Reason {
  readonly reason: string;
  readonly rows: number;
  readonly first: string;
}

/** The place of a row. */
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
  /** Accepted values; several a row where a row has several. */
  readonly values: number;
  /** Rows that replace the value of an earlier row. */
  readonly repeated: number;
  readonly requests: number;
  readonly retries: number;
  /** Alerts in the answers, by severity. */
  readonly alerts: Readonly<Record<string, number>>;
  readonly reasons: readonly Reason[];
  readonly badRows: readonly BadRow[];
}

/** Bad rows that the summary names; the others are counted. */
export const NAMED_BAD_ROWS = 100;

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

  /** Counts an alert in an answer. */
  alert(severity: string): void {
    this.#alerts[severity] = (this.#alerts[severity] ?? 0) + 1;
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
