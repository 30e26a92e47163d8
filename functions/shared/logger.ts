import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

export type Fields = Readonly<Record<string, unknown>>;

/** What handlers log by: one JSON object a line, with the fields beside the message. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** An Error under `error` is written with its name, message, cause and stack. */
  error(message: string, fields?: Fields): void;
}

/** A Log that also knows which invocation its lines belong to. */
export interface InvocationLog extends Log {
  /** Puts the request id, cold start and the correlation id (if any) on every following line. */
  begin(context: Context, correlationId?: string): void;
}

/** Powertools Logger. The level is that of POWERTOOLS_LOG_LEVEL, default INFO. */
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
