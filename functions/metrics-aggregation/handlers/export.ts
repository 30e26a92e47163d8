import { instrument, wired, type LambdaHandler } from '../../shared/telemetry';
import type { ExportResponse } from '../contract';
import { exportHours, failed } from '../domain/export';
import { parseExportRequest } from '../domain/export-request';
import { exportDeps, type ExportDeps } from './wiring-export';

/**
 * The hourly export. A run that runs out of time is no error: the next one resumes. Failed hours are
 * thrown after the run's report: the invocation is asynchronous, so Lambda retries it
 * and then sends the event to the on-failure destination.
 */
export function createHandler(deps: ExportDeps): LambdaHandler<unknown, ExportResponse> {
  const { log, counters } = deps.telemetry;
  return instrument(deps.telemetry, async (event, context) => {
    const now = deps.clock();
    const request = parseExportRequest(event, now);
    const timeLeft = () => context.getRemainingTimeInMillis();
    const { exported, remaining, completed, failures } = await exportHours({ ...deps, timeLeft }, request, now);
    const rows = exported.reduce((sum, object) => sum + object.rows, 0);
    counters.count('HoursExported', completed);
    counters.count('RowsExported', rows);
    counters.count('HoursRemaining', remaining);
    counters.milliseconds('ExportDuration', deps.clock() - now);
    log.info('export done', { hours: completed, objects: exported.length, rows, remaining, failed: failures.length });
    if (failures.length > 0) throw failed(failures, exported);
    return { exported, remaining };
  });
}

export const handler = wired(() => createHandler(exportDeps()));
