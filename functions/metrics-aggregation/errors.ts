import { CallerError, ServiceError, UnavailableError, type FieldProblem } from '../shared/errors';

export type { FieldProblem };

/** The request's metrics are invalid; none is stored. Answered with 400. */
export class InvalidMetricsError extends CallerError {
  override readonly name = 'InvalidMetricsError';

  constructor(message: string, problems: readonly FieldProblem[]) {
    super(400, 'invalid_metrics', message, problems);
  }
}

/** Points could not be stored; none of the request is. */
export class StoreUnavailableError extends UnavailableError {
  override readonly name = 'StoreUnavailableError';
}

/** Points are stored, but the alerts could not all be checked or published. */
export class AlertingUnavailableError extends UnavailableError {
  override readonly name = 'AlertingUnavailableError';
}

/** The export was invoked with an unknown payload. */
export class InvalidExportRequestError extends ServiceError {
  override readonly name = 'InvalidExportRequestError';
  override readonly code = 'invalid_export_request';
}

/** One or more hours could not be exported; they stay pending for the next run. */
export class ExportFailedError extends ServiceError {
  override readonly name = 'ExportFailedError';
  override readonly code = 'export_failed';
}
