import { instrument, wired, type LambdaHandler } from '../../shared/telemetry';
import type { ExportResponse } from '../contract';
import { exportHours, failed } from '../domain/export';
import { parseExportRequest } from '../domain/export-request';
import { exportDeps, type ExportDeps } from './wiring-export';

/**
 * The hourly export. A run that ran out of time is a good one: the next goes on. Failed hours are
 * thrown on once the run has reported what it did: the invocation is asynchronous, so Lambda tries
 * again and then hands the event to the on-failure destination.
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
