import type { Context } from 'aws-lambda';
import { createLog, type InvocationLog } from './logger';
import { createCounters, type Counters } from './metrics';
import { createTracing, type Tracing } from './tracer';

export interface Telemetry {
  readonly log: InvocationLog;
  readonly counters: Counters;
  readonly tracing: Tracing;
}

/** Logger, metrics and tracer of one function. Created once per container, outside the handler. */
export function createTelemetry(service: string, namespace: string, environment: string): Telemetry {
  return {
    log: createLog(service, environment),
    counters: createCounters(namespace, service, environment),
    tracing: createTracing(service),
  };
}

export type LambdaHandler<E, R> = (event: E, context: Context) => Promise<R>;

/**
 * Wraps a handler: adds context to each log line, traces the invocation, writes metrics at the end,
 * and logs an error that the handler throws once before rethrowing it (so that Lambda retries or
 * sends the event to the on-failure destination).
 */
export function instrument<E, R>(
  telemetry: Telemetry,
  handler: LambdaHandler<E, R>,
  correlationId: (event: E) => string | undefined = () => undefined,
): LambdaHandler<E, R> {
  const { log, counters, tracing } = telemetry;
  return async (event, context) => {
    log.begin(context, correlationId(event));
    try {
      return await tracing.invocation(() => handler(event, context));
    } catch (error) {
      log.error('invocation failed', { error });
      throw error;
    } finally {
      counters.flush();
    }
  };
}

/**
 * A handler wired on its first invocation: importing the module (as tests do) needs no environment
 * variables. If wiring throws, the invocation fails, and the next one tries again.
 */
export function wired<E, R>(make: () => LambdaHandler<E, R>): LambdaHandler<E, R> {
  let handler: LambdaHandler<E, R> | undefined;
  return async (event, context) => (handler ??= make())(event, context);
}
