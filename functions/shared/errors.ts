/**
 * Base classes of both systems' errors. They are pure, so a system's errors.ts (and through it
 * its domain) may build on them. `name` is set explicitly because minified bundles rename classes.
 */

/** One invalid field: where (`[3].value`), what was found, what is allowed. */
export interface FieldProblem {
  readonly field: string;
  readonly found: string;
  readonly allowed: string;
}

/** Maximum problems in one answer; more would only repeat the same mistake. */
export const MAX_PROBLEMS = 20;

export abstract class ServiceError extends Error {
  /** Stable, machine-readable kind; the member `error` of an HTTP answer. */
  abstract readonly code: string;
}

/** The caller's mistake: answered with its 4xx status, never retried, no stack trace in the log. */
export class CallerError extends ServiceError {
  override readonly name: string = 'CallerError';

  constructor(
    /** HTTP status, 400 to 499. */
    readonly status: number,
    override readonly code: string,
    message: string,
    readonly problems: readonly FieldProblem[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A transient problem (throttling, a conflict, an outage): 503 with Retry-After. */
export class UnavailableError extends ServiceError {
  override readonly name: string = 'UnavailableError';
  override readonly code = 'service_unavailable';

  constructor(
    message: string,
    options?: ErrorOptions,
    /** Seconds after which the caller should retry; default 2. */
    readonly retryAfterSeconds: number = 2,
  ) {
    super(message, options);
  }
}
