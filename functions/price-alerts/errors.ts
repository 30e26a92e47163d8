import { CallerError, ServiceError, UnavailableError, type FieldProblem } from '../shared/errors';
import type { Evaluation } from './domain/evaluation';

/** 400: the body is JSON but not a price. Lists every invalid field. */
export class InvalidPriceError extends CallerError {
  override readonly name = 'InvalidPriceError';

  constructor(problems: readonly FieldProblem[]) {
    const [first, ...others] = problems;
    const summary = first === undefined ? 'not a price' : `${first.field} is ${first.found}; allowed: ${first.allowed}`;
    super(
      400,
      'invalid_price',
      `The price was refused: ${summary}${others.length > 0 ? ` (and ${others.length} more, see details)` : ''}.`,
      problems,
    );
  }
}

/** 401: the webhook's signature is missing, too old or wrong. */
export class SignatureError extends CallerError {
  override readonly name = 'SignatureError';

  constructor(message: string) {
    super(401, 'invalid_signature', message);
  }
}

/** 409: the exchange already sent another price for the same symbol and time. */
export class PriceConflictError extends CallerError {
  override readonly name = 'PriceConflictError';

  constructor(
    price: { readonly exchange: string; readonly symbol: string; readonly price: string; readonly timestamp: string },
    stored: string,
  ) {
    super(
      409,
      'price_conflict',
      `${price.exchange} already sent the price ${stored} for ${price.symbol} at ${price.timestamp}; ${price.price} was refused. The first price is kept: send a correction with a different time.`,
      [
        {
          field: 'price',
          found: price.price,
          allowed: `${stored}, the price stored for this exchange, symbol and timestamp`,
        },
      ],
    );
  }
}

/** 503: a service that the request needs is down, throttled or denied. It is safe to retry. */
export class DependencyError extends UnavailableError {
  override readonly name = 'DependencyError';

  constructor(what: string, cause: unknown) {
    super(`${what} is currently unavailable; send the same request again.`, { cause }, 5);
  }
}

/** The webhook secret is unusable; the operator must fix it. */
export class WebhookSecretError extends ServiceError {
  override readonly name = 'WebhookSecretError';
  override readonly code = 'bad_webhook_secret';
}

/** A message on the price queue that retrying cannot fix; it goes to the dead-letter queue. */
export class MalformedMessageError extends ServiceError {
  override readonly name = 'MalformedMessageError';
  override readonly code = 'malformed_message';
}

/** Some rules or symbols could not be evaluated; the others were. `cause` has each failure. */
export class EvaluationError extends ServiceError {
  override readonly name = 'EvaluationError';
  override readonly code = 'evaluation_failed';

  /** @param outcome completed work */
  constructor(
    what: string,
    failures: readonly unknown[],
    readonly outcome?: Evaluation,
  ) {
    const first = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
    super(`${what}: ${failures.length} failed, the first with: ${first}`, { cause: new AggregateError(failures) });
  }
}

/** The function's time ran out before the work was done. Completed writes remain; a retry continues from there. */
export class OutOfTimeError extends ServiceError {
  override readonly name = 'OutOfTimeError';
  override readonly code = 'out_of_time';

  /** @param outcome completed work */
  constructor(
    message: string,
    readonly outcome?: Evaluation,
  ) {
    super(`${message}. Completed writes remain, and the next attempt continues from there.`);
  }
}

/** The function was invoked with an unknown event. */
export class UnknownEventError extends ServiceError {
  override readonly name = 'UnknownEventError';
  override readonly code = 'unknown_event';
}
