import type { MetricInput } from '../../../functions/metrics-aggregation/contract';

/** A row of a file, by which everything is accounted for. */
export interface MetricRow {
  readonly file: string;
  readonly line: number;
  readonly metric: MetricInput;
}

export interface BatchOptions {
  /** Rows in one request. */
  readonly size: number;
  /** Resolves once everything handed out so far has been answered. */
  readonly answered: () => Promise<void>;
  /** Told of each row whose metric and time stood in an earlier row. */
  readonly repeated: (row: MetricRow) => void;
}

/**
 * Metrics in batches. A metric has one value a moment, so a row that repeats the moment of an earlier
 * one goes out after everything else has been answered: the later row wins, as it does in the file,
 * and no request names a moment twice (the endpoint refuses that).
 */
export async function* batched(
  rows: AsyncIterable<MetricRow>,
  options: BatchOptions,
): AsyncGenerator<readonly MetricRow[]> {
  let source = rows;
  for (let round = 0; ; round++) {
    const held: MetricRow[] = [];
    yield* inBatches(source, options.size, (row) => {
      if (round === 0) options.repeated(row);
      held.push(row);
    });
    if (held.length === 0) return;
    await options.answered();
    source = (async function* again() {
      yield* held;
    })();
  }
}

async function* inBatches(
  rows: AsyncIterable<MetricRow>,
  size: number,
  hold: (row: MetricRow) => void,
): AsyncGenerator<readonly MetricRow[]> {
  const seen = new Map<string, Set<string | number | undefined>>();
  let batch: MetricRow[] = [];
  for await (const row of rows) {
    const { metric } = row;
    const moments = seen.get(metric.metric_name) ?? new Set();
    seen.set(metric.metric_name, moments);
    if (moments.has(metric.timestamp)) {
      hold(row);
      continue;
    }
    moments.add(metric.timestamp);
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
