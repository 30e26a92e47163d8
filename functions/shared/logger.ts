import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/**
 * Keys that Powertools writes on each line. It drops a caller's field with one of the first five and
 * warns; the others silently replace its own value.
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/#standard-structured-keys
 */
export const TAKEN_KEYS = [
  'level',
  'message',
  'sampling_rate',
  'service',
  'timestamp',
  'cold_start',
  'correlation_id',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'tenant_id',
  'xray_trace_id',
] as const;

/** Fields of a log line. A key that Powertools writes itself does not compile: choose another name. */
export type Fields = Readonly<Record<string, unknown>> & { readonly [Key in (typeof TAKEN_KEYS)[number]]?: never };

/** The logger for handlers: one JSON object per line, with the fields next to the message. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** An Error under `error` is written with its name, message, cause and stack. */
  error(message: string, fields?: Fields): void;
}

/** A Log that knows the current invocation. */
export interface InvocationLog extends Log {
  /** Adds the request id, cold start and the correlation id (if any) to every following line. */
  begin(context: Context, correlationId?: string): void;
}

/** Powertools Logger. Level from POWERTOOLS_LOG_LEVEL, default INFO. */
export function createLog(service: string, environment: string): InvocationLog {
  const logger = new Logger({ serviceName: service, environment });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
    begin(context, correlationId) {
      logger.resetKeys();
      logger.addContext(context);
      if (correlationId !== undefined) logger.setCorrelationId(correlationId);
    },
  };
}
