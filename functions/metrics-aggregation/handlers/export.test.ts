import type { Context } from 'aws-lambda';
import { recordedTelemetry } from '../../shared/recorded-telemetry';
import { EXPORT_PAYLOAD } from '../contract';
import { createHandler } from './export';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const HOUR = Date.parse('2026-11-20T20:00:00.000Z');

function function_(timeLeft = 30_000) {
  const telemetry = recordedTelemetry();
  const keys: string[] = [];
  const handler = createHandler({
    telemetry,
    clock: () => NOW,
    pending: { list: async () => [{ hour: HOUR, pendingSince: 0 }], settle: async () => undefined },
    reader: { async *points() { yield [{ metricName: 'a', timestamp: HOUR, value: 1, metricType: 'system', ttl: NOW }]; } },
    ledger: { get: async () => undefined, record: async () => undefined },
    sink: { write: async (key) => { keys.push(key); } },
  });
  const invoke = (event: unknown) => handler(event, { getRemainingTimeInMillis: () => timeLeft } as Context);
  return { invoke, telemetry, keys };
}

describe('export', () => {
  it('M6 answers the schedule with the hours written, and counts them', async () => {
    const { invoke, telemetry, keys } = function_();
    const key = 'exports/dt=2026-11-20/hour=20/metrics.jsonl.gz';
    await expect(invoke(EXPORT_PAYLOAD)).resolves.toEqual({ exported: [{ hour: '2026-11-20T20', key, rows: 1 }], remaining: 0 });
    expect(keys).toEqual([key]);
    expect(telemetry.lines).toEqual([{ level: 'info', message: 'export done', fields: { hours: 1, rows: 1, remaining: 0 } }]);
    expect(telemetry.counts).toEqual({ HoursExported: 1, RowsExported: 1, HoursRemaining: 0, ExportDuration: 0 });
  });

  it('M6 begins nothing when Lambda is about to cut it off', async () => {
    await expect(function_(4_000).invoke(EXPORT_PAYLOAD)).resolves.toEqual({ exported: [], remaining: 1 });
  });

  it('M6 throws at an unknown action, so that the on-failure destination gets the event', async () => {
    const { invoke, telemetry } = function_();
    await expect(invoke({ action: 'purge' })).rejects.toThrow('action is "purge"; the only one is "export_metrics"');
    expect(telemetry.lines.map(({ level, message }) => [level, message])).toEqual([['error', 'invocation failed']]);
  });
});
