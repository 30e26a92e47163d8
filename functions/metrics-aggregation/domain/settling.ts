/**
 * How long, in milliseconds, an ingest container considers an hour's announcement fresh, and
 * stores points of that hour without announcing it again.
 */
export const MARK_INTERVAL_MS = 30_000;

/** Maximum lag of the export's index behind the table, in milliseconds. Our assumption: AWS says "typically within a fraction of a second". */
export const INDEX_LAG_MS = 30_000;

/** Minimum ages, in milliseconds, after which the export can rely on the ingest's writes. */
export interface Settling {
  /** A point that arrived this long ago is in the index, or was rejected. */
  readonly visibleMs: number;
  /** An announcement this old covers no point outside the index: its hour can be settled. */
  readonly settledMs: number;
}

/**
 * @param ingestTimeoutSeconds Timeout of the ingest, which may store a request's points at any
 * time until then. Set in the environment file.
 */
export function settling(ingestTimeoutSeconds: number): Settling {
  const visibleMs = ingestTimeoutSeconds * 1000 + INDEX_LAG_MS;
  return { visibleMs, settledMs: visibleMs + MARK_INTERVAL_MS };
}
