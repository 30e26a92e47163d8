import type { Context } from 'aws-lambda';
import { recordedTelemetry } from '../../shared/recorded-telemetry';
import { EXPORT_PAYLOAD } from '../contract';
import { settling } from '../domain/settling';
import type { HourState } from '../ports';
import { createHandler } from './export';
import type { ExportDeps } from './wiring-export';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const HOUR = Date.parse('2026-11-20T20:00:00.000Z');
const KEY = 'exports/dt=2026-11-20/hour=20/metrics.jsonl.gz';

function function_({ timeLeft = () => 30_000, ...changes }: { timeLeft?: () => number } & Partial<ExportDeps> = {}) {
  const telemetry = recordedTelemetry();
  let state: HourState = { version: 0, leasedUntil: 0 };
  const handler = createHandler({
    telemetry,
    clock: () => NOW,
    settling: settling(30),
    pending: {
      list: async () => [{ hour: HOUR, pendingSince: 0 }],
      announce: async (one) => one,
      settle: async () => undefined,
    },
    reader: {
      async *pages() {
        yield {
          shard: 0,
          points: [
            { metricName: 'a', timestamp: HOUR, value: 1, metricType: 'system' as const, arrived: HOUR, ttl: NOW },
          ],
        };
      },
    },
    ledger: {
      read: async () => state,
      replace: async (_, next) => {
        state = next;
        return true;
      },
    },
    sink: { write: async () => 'ab', writeManifest: async () => undefined },
    ...changes,
  });
  const invoke = (event: unknown) => handler(event, { getRemainingTimeInMillis: timeLeft } as Context);
  return { invoke, telemetry };
}

describe('export', () => {
  it('M6 returns the objects written, and counts them', async () => {
    const { invoke, telemetry } = function_();
    await expect(invoke(EXPORT_PAYLOAD)).resolves.toEqual({
      exported: [{ hour: '2026-11-20T20', key: KEY, rows: 1 }],
      remaining: 0,
    });
    expect(telemetry.lines).toEqual([
      { level: 'info', message: 'export done', fields: { hours: 1, objects: 1, rows: 1, remaining: 0, failed: 0 } },
    ]);
    expect(telemetry.counts).toEqual({ HoursExported: 1, RowsExported: 1, HoursRemaining: 0, ExportDuration: 0 });
  });

  it('M6 starts nothing shortly before the timeout, and succeeds', async () => {
    const left = [30_000, 30_000, 4_000];
    const { invoke, telemetry } = function_({ timeLeft: () => left.shift() ?? 4_000 });
    await expect(invoke(EXPORT_PAYLOAD)).resolves.toEqual({ exported: [], remaining: 1 });
    expect(telemetry.lines).toEqual([
      { level: 'info', message: 'export done', fields: { hours: 0, objects: 0, rows: 0, remaining: 1, failed: 0 } },
    ]);
  });

  it('M6 reports completed work before it throws, so that Lambda retries', async () => {
    const denied = {
      write: async () => {
        throw new Error('AccessDenied');
      },
      writeManifest: async () => undefined,
    };
    const { invoke, telemetry } = function_({ sink: denied });
    await expect(invoke(EXPORT_PAYLOAD)).rejects.toThrow('stay pending: 1 (2026-11-20T20: AccessDenied)');
    expect(telemetry.lines.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'export done'],
      ['error', 'invocation failed'],
    ]);
    expect(telemetry.lines[0]?.fields).toEqual({ hours: 0, objects: 0, rows: 0, remaining: 1, failed: 1 });
    expect(telemetry.counts).toMatchObject({ HoursRemaining: 1 });
  });

  it('M6 throws for an unknown action, so that the on-failure destination gets the event', async () => {
    const { invoke, telemetry } = function_();
    await expect(invoke({ action: 'purge' })).rejects.toThrow('action is "purge"; allowed: "export_metrics"');
    expect(telemetry.lines.map(({ level, message }) => [level, message])).toEqual([['error', 'invocation failed']]);
  });
});
