import type { MetricInput } from '../../functions/metrics-aggregation/contract';
import { readCsv } from './csv';
import type { CsvRow } from './csv';
import type { RowValues, Values } from './rows';

/** A line of a file, by which everything is accounted for. */
export interface Row<V = Values> {
  readonly file: string;
  readonly line: number;
  /** Sent in this order. */
  readonly values: readonly V[];
}

export interface BadRow {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** A recorded file: what it must hold and how a line becomes values. */
export interface Series<V = Values> {
  readonly file: string;
  readonly columns: readonly string[];
  readonly read: (row: CsvRow) => RowValues<V>;
}

/** The rows of all files in order; a line that cannot be sent goes to `bad` and does not end the reading. */
export async function* rowsOf<V>(series: readonly Series<V>[], bad: (row: BadRow) => void): AsyncGenerator<Row<V>> {
  for (const { file, columns, read } of series) {
    for await (const line of readCsv(file, columns)) {
      const result = read(line);
      if ('problem' in result) bad({ file, line: line.line, problem: result.problem });
      else yield { file, line: line.line, values: result.values };
    }
  }
}

/** What one worker sends: the rows of one request, or one row whose prices go one after another. */
export interface Work<V = Values> {
  readonly rows: readonly Row<V>[];
}

/** Each row by itself. */
export async function* singly<V>(rows: AsyncIterable<Row<V>>): AsyncGenerator<Work<V>> {
  for await (const row of rows) yield { rows: [row] };
}

export interface BatchOptions {
  /** Rows in one request. */
  readonly size: number;
  /** Resolves once everything handed out so far has been answered. */
  readonly answered: () => Promise<void>;
  /** Told of each row whose metric and time stood in an earlier row. */
  readonly repeated: (row: Row<MetricInput>) => void;
}

/**
 * Metrics in batches. A metric has one value a moment, so a row that repeats the moment of an earlier
 * one goes out after everything else has been answered: the later row wins, as it does in the file,
 * and no request names a moment twice (the endpoint refuses that).
 */
export async function* batched(rows: AsyncIterable<Row<MetricInput>>, options: BatchOptions): AsyncGenerator<Work<MetricInput>> {
  let source = rows;
  for (let round = 0; ; round++) {
    const held: Row<MetricInput>[] = [];
    yield* inBatches(source, options.size, (row) => {
      if (round === 0) options.repeated(row);
      held.push(row);
    });
    if (held.length === 0) return;
    await options.answered();
    source = (async function* again() { yield* held; })();
  }
}

async function* inBatches(rows: AsyncIterable<Row<MetricInput>>, size: number, hold: (row: Row<MetricInput>) => void): AsyncGenerator<Work<MetricInput>> {
  const seen = new Map<string, Set<string | number | undefined>>();
  let batch: Row<MetricInput>[] = [];
  for await (const row of rows) {
    const [metric] = row.values as readonly [MetricInput];
    const moments = seen.get(metric.metric_name) ?? new Set();
    seen.set(metric.metric_name, moments);
    if (moments.has(metric.timestamp)) {
      hold(row);
      continue;
    }
    moments.add(metric.timestamp);
    batch.push(row);
    if (batch.length === size) {
      yield { rows: batch };
      batch = [];
    }
  }
  if (batch.length > 0) yield { rows: batch };
}
