import { exportHours, type ExportPorts } from '../domain/export';
import type { ExportRequest } from '../domain/export-request';
import { HOUR_MS } from '../domain/hours';
import type { StoredPoint } from '../domain/point';
import { settling } from '../domain/settling';
import type { HourState, PendingHour } from '../ports';

/** For tests: an export's tables and bucket in memory, simple enough to set up each case explicitly. */

export const NOW = Date.parse('2026-11-20T21:05:00.000Z');
export const DAY = 86_400;
export const HOUR = NOW - 5 * 60_000 - HOUR_MS;
export const SETTLING = settling(30);
export const OLD = NOW - SETTLING.settledMs - 1;
export const KEY = 'exports/dt=2026-11-20/hour=20/metrics.jsonl.gz';

export const point = (metricName: string, timestamp: number, parts: Partial<StoredPoint> = {}): StoredPoint => ({
  metricName,
  timestamp,
  value: 1,
  metricType: 'system',
  arrived: OLD,
  ttl: NOW / 1000 + 30 * DAY,
  ...parts,
});

/** Tables and bucket in memory. Pages hold two points, so that every hour has several; objects hold `partRows`. */
export function smallWorld(points: StoredPoint[] = [], pending: PendingHour[] = [], partRows?: number) {
  const objects = new Map<string, { lines: string[]; rows: number }>();
  const manifests = new Map<string, unknown>();
  const ledger = new Map<number, HourState>();
  const settled: PendingHour[] = [];
  const ports: ExportPorts = {
    clock: () => NOW,
    settling: SETTLING,
    partRows,
    pending: {
      list: async (before) => pending.filter(({ hour }) => hour < before),
      announce: async (one) => pending.find(({ hour }) => hour === one.hour) ?? (pending.push(one), one),
      settle: async (one) => {
        settled.push(one);
      },
    },
    reader: {
      async *pages(hour, after) {
        const of = points.filter(({ timestamp }) => timestamp >= hour && timestamp < hour + HOUR_MS);
        const start = after
          ? of.findIndex((one) => one.metricName === after.metricName && one.timestamp === after.timestamp) + 1
          : 0;
        for (let i = start; i < of.length; i += 2) yield { shard: 0, points: of.slice(i, i + 2) };
      },
    },
    ledger: {
      read: async (hour) => ledger.get(hour) ?? { version: 0, leasedUntil: 0 },
      replace: async (hour, state) => {
        ledger.set(hour, state);
        return true;
      },
    },
    sink: {
      write: async (key, text, rows) => {
        objects.set(key, { lines: [...text], rows });
        return `sha of ${key}`;
      },
      writeManifest: async (key, manifest) => {
        manifests.set(key, manifest);
      },
    },
    timeLeft: () => 30_000,
  };
  return { ports, objects, manifests, ledger, settled, points, pending };
}

/** A run with its clock at a fixed time. */
export const run = (ports: ExportPorts, request: ExportRequest, now: number) =>
  exportHours({ ...ports, clock: () => now }, request, now);

/** Successive times of a run's clock; the last one repeats. */
export const time =
  (...left: number[]) =>
  () =>
    left.length > 1 ? left.shift()! : left[0]!;

export const hoursBack = (...back: number[]) => back.map((hours) => HOUR - hours * HOUR_MS);
export const waiting = (hours: readonly number[]) =>
  smallWorld(
    hours.map((hour) => point('a', hour)),
    hours.map((hour) => ({ hour, pendingSince: OLD })),
  );
