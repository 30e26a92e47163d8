/**
 * How long, in milliseconds, a container of the ingest takes an hour's announcement as fresh, and
 * so stores points of that hour without announcing it again.
 */
export const MARK_INTERVAL_MS = 30_000;

/** How far, in milliseconds, the index that the export reads may be behind the table. A bound of ours: AWS says "typically within a fraction of a second". */
export const INDEX_LAG_MS = 30_000;

/** Ages, in milliseconds, from which the export may count on what the ingest did. */
export interface Settling {
  /** A point that arrived so long ago is in the index, or was refused. */
  readonly visibleMs: number;
  /** An announcement so old covers no point that is not in the index: its hour may be struck off. */
  readonly settledMs: number;
}

/**
 * @param ingestTimeoutSeconds Longest run of the ingest, which stores a request's points at any
 * moment of it. The environment file sets it.
 */
export function settling(ingestTimeoutSeconds: number): Settling {
  const visibleMs = ingestTimeoutSeconds * 1000 + INDEX_LAG_MS;
  return { visibleMs, settledMs: visibleMs + MARK_INTERVAL_MS };
}
