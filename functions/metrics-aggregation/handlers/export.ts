import { instrument, wired, type LambdaHandler } from '../../shared/telemetry';
import type { ExportResponse } from '../contract';
import { exportHours } from '../domain/export';
import { parseExportRequest } from '../domain/export-request';
import { exportDeps, type ExportDeps } from './wiring-export';

/**
 * The hourly export. Errors are thrown on: the invocation is asynchronous, so Lambda tries again
 * and then hands the event to the on-failure destination.
 */
export function createHandler(deps: ExportDeps): LambdaHandler<unknown, ExportResponse> {
  const { log, counters } = deps.telemetry;
  return instrument(deps.telemetry, async (event, context) => {
    const now = deps.clock();
    const request = parseExportRequest(event, now);
    const timeLeft = () => context.getRemainingTimeInMillis();
    const result = await exportHours({ ...deps, timeLeft }, request, now);
    const rows = result.exported.reduce((sum, hour) => sum + hour.rows, 0);
    counters.count('HoursExported', result.exported.length);
    counters.count('RowsExported', rows);
    counters.count('HoursRemaining', result.remaining);
    counters.milliseconds('ExportDuration', deps.clock() - now);
    log.info('export done', { hours: result.exported.length, rows, remaining: result.remaining });
    return result;
  });
}

export const handler = wired(() => createHandler(exportDeps()));
