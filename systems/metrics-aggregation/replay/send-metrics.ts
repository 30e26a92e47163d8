import type { IngestResponse } from '../../../functions/metrics-aggregation/contract';
import { parsed, whyOf } from '../../shared/replay/delivery';
import { inParallel } from '../../shared/replay/in-parallel';
import type { Sending } from '../../shared/replay/replay';
import { batched, type MetricRow } from './batches';

export interface MetricSending extends Sending {
  readonly rows: AsyncIterable<MetricRow>;
  /** Metrics in one request. */
  readonly batch: number;
}

/** Sends metrics in batches, some requests at once. */
export async function sendMetrics(options: MetricSending): Promise<void> {
  const { rows, batch: size, concurrency, tally, moved } = options;
  const underWay = new Set<Promise<void>>();
  // Each one's worker reports its failure; here only its end counts.
  const answered = async () => void (await Promise.allSettled([...underWay]));
  const source = batched(rows, { size, answered, repeated: () => tally.repeated() });
  await inParallel(source, concurrency, async (batch) => {
    const task = sendBatch(batch, options);
    underWay.add(task);
    await task.finally(() => underWay.delete(task));
    moved();
  });
}

/** Sends rows as one list. A refused list is halved until the rows that cause it are alone, since a list is stored completely or not at all. */
async function sendBatch(rows: readonly MetricRow[], options: MetricSending): Promise<void> {
  const { delivery, tally } = options;
  if (delivery.stopped !== undefined) return tally.unsent(rows.length);
  const outcome = await delivery.send(rows.map(({ metric }) => metric));
  if (outcome.kind === 'accepted') {
    tally.accepted(rows.length, rows.length);
    for (const { severity } of alertsIn(outcome.body)) tally.alert(severity);
  } else if (outcome.kind === 'pointless') {
    tally.unsent(rows.length);
  } else if (outcome.kind === 'refused' && rows.length > 1) {
    const half = Math.ceil(rows.length / 2);
    await sendBatch(rows.slice(0, half), options);
    await sendBatch(rows.slice(half), options);
  } else {
    for (const row of rows) tally.refused(row, whyOf(outcome));
  }
}

/** The alerts in an answer of POST /metrics. */
const alertsIn = (body: string): IngestResponse['alerts'] =>
  ((parsed(body) ?? {}) as Partial<IngestResponse>).alerts ?? [];
