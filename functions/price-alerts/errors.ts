import { CallerError, ServiceError, UnavailableError, type FieldProblem } from '../shared/errors';
import type { Evaluation } from './domain/evaluation';

/** 400: the body is JSON but no price. Every bad field is listed. */
export class InvalidPriceError extends CallerError {
  override readonly name = 'InvalidPriceError';

  constructor(problems: readonly FieldProblem[]) {
    const [first, ...others] = problems;
    const summary = first === undefined ? 'no price' : `${first.field} is ${first.found}; allowed: ${first.allowed}`;
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

/** 409: the exchange has sent another price for the same symbol and time before. */
export class PriceConflictError extends CallerError {
  override readonly name = 'PriceConflictError';

  constructor(
    price: { readonly exchange: string; readonly symbol: string; readonly price: string; readonly timestamp: string },
    stored: string,
  ) {
    super(
      409,
      'price_conflict',
      `${price.exchange} already gave ${price.symbol} the price ${stored} at ${price.timestamp}; ${price.price} was refused. A price is kept as it came first: send a correction with a time of its own.`,
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

/** 503: a service that the request needs is away, throttles or refuses. Sending it again is safe. */
export class DependencyError extends UnavailableError {
  override readonly name = 'DependencyError';

  constructor(what: string, cause: unknown) {
    super(`${what} is not available at the moment; send the same request again.`, { cause }, 5);
  }
}

/** The webhook secret is not what the functions can use: the operator's to mend. */
export class WebhookSecretError extends ServiceError {
  override readonly name = 'WebhookSecretError';
  override readonly code = 'bad_webhook_secret';
}

/** A message on the price queue that no retry can help; it ends in the dead-letter queue. */
export class MalformedMessageError extends ServiceError {
  override readonly name = 'MalformedMessageError';
  override readonly code = 'malformed_message';
}

/** Some rules or symbols could not be evaluated. The others were; `cause` holds each failure. */
export class EvaluationError extends ServiceError {
  override readonly name = 'EvaluationError';
  override readonly code = 'evaluation_failed';

  /** @param outcome what was done all the same */
  constructor(
    what: string,
    failures: readonly unknown[],
    readonly outcome?: Evaluation,
  ) {
    const first = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
    super(`${what}: ${failures.length} failed, the first with: ${first}`, { cause: new AggregateError(failures) });
  }
}

/** The function's time was over before the work was done. What was written stays; trying again goes on from there. */
export class OutOfTimeError extends ServiceError {
  override readonly name = 'OutOfTimeError';
  override readonly code = 'out_of_time';

  /** @param outcome what was done all the same */
  constructor(
    message: string,
    readonly outcome?: Evaluation,
  ) {
    super(`${message}. What was written stays, and the next try goes on from there.`);
  }
}

/** The function was invoked with something it has no answer to. */
export class UnknownEventError extends ServiceError {
  override readonly name = 'UnknownEventError';
  override readonly code = 'unknown_event';
}
