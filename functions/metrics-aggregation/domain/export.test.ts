import type { ExportedHour, PendingHour } from '../ports';
import { exportHours, lines, SETTLE_MS, type ExportPorts } from './export';
import { HOUR_MS } from './hours';
import type { StoredPoint } from './point';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const DAY = 86_400;
const HOUR = NOW - 5 * 60_000 - HOUR_MS;
const OLD = NOW - SETTLE_MS - 1;

const point = (metricName: string, timestamp: number, parts: Partial<StoredPoint> = {}): StoredPoint =>
  ({ metricName, timestamp, value: 1, metricType: 'system', ttl: NOW / 1000 + 30 * DAY, ...parts });

/** Tables and bucket in memory. Pages hold two points, so that every hour has several. */
function world(points: StoredPoint[] = [], pending: PendingHour[] = []) {
  const objects = new Map<string, { lines: string[]; rows: number }>();
  const ledger = new Map<number, ExportedHour>();
  const settled: PendingHour[] = [];
  const ports: ExportPorts = {
    pending: {
      list: async (before) => pending.filter(({ hour }) => hour < before).sort((a, b) => a.hour - b.hour),
      settle: async (one) => { settled.push(one); },
    },
    reader: {
      async *points(hour) {
        const of = points.filter(({ timestamp }) => timestamp >= hour && timestamp < hour + HOUR_MS);
        for (let i = 0; i < of.length; i += 2) yield of.slice(i, i + 2);
      },
    },
    ledger: { get: async (hour) => ledger.get(hour), record: async (hour, exported) => { ledger.set(hour, exported); } },
    sink: { write: async (key, text, rows) => { objects.set(key, { lines: [...text], rows }); } },
    timeLeft: () => 30_000,
  };
  return { ports, objects, ledger, settled, points, pending };
}

describe('exportHours', () => {
  it('M6 writes an ended hour by name and time, one JSON object a line', async () => {
    const { ports, objects } = world(
      [point('b', HOUR + 2), point('a', HOUR + 9), point('B', HOUR + 1), point('a', HOUR + 1, { value: -0.5, unit: 'Percent', metricType: 'business' })],
      [{ hour: HOUR, pendingSince: OLD }],
    );
    await expect(exportHours(ports, {}, NOW)).resolves.toEqual({
      exported: [{ hour: '2026-11-20T20', key: 'exports/dt=2026-11-20/hour=20/metrics.jsonl.gz', rows: 4 }], remaining: 0,
    });
    expect([...objects.values()]).toEqual([{ rows: 4, lines: [
      '{"metric_name":"B","timestamp":"2026-11-20T20:00:00.001Z","value":1,"metric_type":"system"}\n',
      '{"metric_name":"a","timestamp":"2026-11-20T20:00:00.001Z","value":-0.5,"metric_type":"business","unit":"Percent"}\n',
      '{"metric_name":"a","timestamp":"2026-11-20T20:00:00.009Z","value":1,"metric_type":"system"}\n',
      '{"metric_name":"b","timestamp":"2026-11-20T20:00:00.002Z","value":1,"metric_type":"system"}\n',
    ] }]);
  });

  it('M6 takes every ended hour, oldest first, and leaves the current one', async () => {
    const hours = [HOUR, HOUR - 500 * HOUR_MS, HOUR + HOUR_MS];
    const { ports, settled } = world(hours.map((hour) => point('a', hour)), hours.map((hour) => ({ hour, pendingSince: OLD })));
    const { exported } = await exportHours(ports, {}, NOW);
    expect(exported.map(({ hour }) => hour)).toEqual(['2026-10-31T00', '2026-11-20T20']);
    expect(settled.map(({ hour }) => hour)).toEqual([HOUR - 500 * HOUR_MS, HOUR]);
  });

  it('M6 exports the current hour when it is named, and keeps it pending', async () => {
    const { ports, settled } = world([point('a', HOUR + HOUR_MS)], [{ hour: HOUR + HOUR_MS, pendingSince: OLD }]);
    await expect(exportHours(ports, { hour: HOUR + HOUR_MS }, NOW)).resolves.toMatchObject({ exported: [{ hour: '2026-11-20T21', rows: 1 }] });
    expect(settled).toEqual([]);
  });

  it.each([[OLD, 1], [OLD + 1, 0], [NOW, 0]])('M6 strikes off an hour only when its announcement is older than the settling time (%i)', async (pendingSince, times) => {
    const { ports, settled } = world([point('a', HOUR)], [{ hour: HOUR, pendingSince }]);
    await expect(exportHours(ports, {}, NOW)).resolves.toMatchObject({ exported: [{ rows: 1 }] });
    expect(settled).toHaveLength(times);
  });

  it('M3 passes over points that have expired, whether or not the table still holds them', async () => {
    const { ports, objects } = world([point('a', HOUR, { ttl: NOW / 1000 }), point('b', HOUR, { ttl: NOW / 1000 + 1 })], [{ hour: HOUR, pendingSince: OLD }]);
    await exportHours(ports, {}, NOW);
    expect([...objects.values()].map(({ rows }) => rows)).toEqual([1]);
  });

  it('M6 writes no object for an hour without points, and strikes it off', async () => {
    const { ports, objects, settled } = world([], [{ hour: HOUR, pendingSince: OLD }]);
    await expect(exportHours(ports, {}, NOW)).resolves.toEqual({ exported: [], remaining: 0 });
    expect(objects.size).toBe(0);
    expect(settled).toHaveLength(1);
  });

  it('M6 stops before its time is up and says how many hours wait', async () => {
    const hours = [1, 2, 3].map((back) => HOUR - back * HOUR_MS);
    const { ports, settled } = world(hours.map((hour) => point('a', hour)), hours.map((hour) => ({ hour, pendingSince: OLD })));
    const left = [30_000, 30_000, 4_999];
    const result = await exportHours({ ...ports, timeLeft: () => left.shift() ?? 0 }, {}, NOW);
    expect(result).toMatchObject({ exported: [{ hour: '2026-11-20T17' }], remaining: 2 });
    expect(settled.map(({ hour }) => hour)).toEqual([HOUR - 3 * HOUR_MS]);
  });

  it('M6 gives up an hour that is too large for its time, saying what to raise, without striking it off', async () => {
    const { ports, settled, objects } = world([1, 2, 3].map((i) => point('a', HOUR + i)), [{ hour: HOUR, pendingSince: OLD }]);
    const left = [30_000, 30_000, 4_000];
    await expect(exportHours({ ...ports, timeLeft: () => left.shift() ?? 0 }, {}, NOW)).rejects.toThrow(/2026-11-20T20: .*raise compute\.export\.timeoutSeconds/);
    expect([settled, objects.size]).toEqual([[], 0]);
  });

  it("M6 one hour's failure keeps the others neither back nor unnamed", async () => {
    const hours = [HOUR - HOUR_MS, HOUR];
    const { ports, objects, settled } = world(hours.map((hour) => point('a', hour)), hours.map((hour) => ({ hour, pendingSince: OLD })));
    const denied = new Error('AccessDenied');
    const sink = { write: async (key: string, text: Iterable<string>, rows: number) => { if (key.includes('hour=19')) throw denied; await ports.sink.write(key, text, rows); } };
    await expect(exportHours({ ...ports, sink }, {}, NOW)).rejects.toMatchObject({
      name: 'ExportFailedError', cause: denied, message: 'Hours that could not be exported and stay pending: 1 (2026-11-20T19: AccessDenied). Exported: 1.',
    });
    expect([...objects.keys()]).toEqual(['exports/dt=2026-11-20/hour=20/metrics.jsonl.gz']);
    expect(settled.map(({ hour }) => hour)).toEqual([HOUR]);
  });
});

describe('points that come late', () => {
  it('M6 replace the object by a fuller one while nothing of it has expired', async () => {
    const { ports, objects, points } = world([point('a', HOUR)], [{ hour: HOUR, pendingSince: OLD }]);
    await exportHours(ports, {}, NOW);
    points.push(point('b', HOUR));
    await exportHours(ports, {}, NOW + HOUR_MS);
    expect([...objects].map(([key, { rows }]) => [key, rows])).toEqual([['exports/dt=2026-11-20/hour=20/metrics.jsonl.gz', 2]]);
  });

  it('M6 go beside the object once its own points have expired, so that it loses none', async () => {
    const { ports, objects, points } = world([point('a', HOUR)], [{ hour: HOUR, pendingSince: OLD }]);
    await exportHours(ports, {}, NOW);
    const later = NOW + 31 * DAY * 1000;
    points.push(point('b', HOUR, { ttl: later / 1000 + 30 * DAY }));
    await exportHours(ports, {}, later);
    expect([...objects].map(([key, { lines: text }]) => [key, text.map((line) => JSON.parse(line).metric_name)])).toEqual([
      ['exports/dt=2026-11-20/hour=20/metrics.jsonl.gz', ['a']],
      ['exports/dt=2026-11-20/hour=20/metrics-late-2026-12-21.jsonl.gz', ['b']],
    ]);
  });
});

describe('ingest and export at once', () => {
  /** Small generator with a seed, so that a failing run can be repeated. */
  const random = (seed: number) => () => { seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0; return seed / 2 ** 32; };

  it.each([1, 2, 3, 4, 5])('M6 no stored point misses its object, whatever the timing (seed %i)', async (seed) => {
    const next = random(seed);
    const { ports, objects, points, pending } = world();
    const marked = Array.from({ length: 4 }, () => new Map<number, number>());
    const events: { at: number; run: () => void | Promise<void> }[] = [];
    const start = HOUR;
    for (let i = 0; i < 1_000; i += 1) {
      const arrived = start + Math.floor(next() * 3 * HOUR_MS);
      const timestamp = arrived - Math.floor(next() * 2 * HOUR_MS);
      const cache = marked[Math.floor(next() * marked.length)] as Map<number, number>;
      events.push({ at: arrived, run: () => {
        const hour = Math.floor(timestamp / HOUR_MS) * HOUR_MS;
        if (arrived - (cache.get(hour) ?? -Infinity) < 30_000) return;
        cache.set(hour, arrived);
        const known = pending.findIndex((one) => one.hour === hour);
        if (known >= 0) pending.splice(known, 1);
        pending.push({ hour, pendingSince: arrived });
      } });
      // Stored up to 30 s after the announcement, and up to 25 s later in the index that the export reads.
      events.push({ at: arrived + Math.floor(next() * 55_000), run: () => { points.push(point(`m${i}`, timestamp)); } });
    }
    const settle = async (one: PendingHour) => {
      const at = pending.findIndex(({ hour, pendingSince }) => hour === one.hour && pendingSince === one.pendingSince);
      if (at >= 0) pending.splice(at, 1);
    };
    const exporting = { ...ports, pending: { ...ports.pending, settle } };
    for (let at = start; at < start + 6 * HOUR_MS; at += 60_000) events.push({ at, run: async () => { await exportHours(exporting, {}, at); } });
    for (const event of events.sort((a, b) => a.at - b.at)) await event.run();
    const written = new Set([...objects.values()].flatMap(({ lines: text }) => text.map((line) => JSON.parse(line).metric_name)));
    expect(points.filter(({ metricName }) => !written.has(metricName))).toEqual([]);
    expect(pending).toEqual([]);
  });
});

describe('lines', () => {
  it('M6 keep a value exactly as it was sent', () => {
    const values = [0.1 + 0.2, 1e21, 5e-7, -0, Number.MAX_SAFE_INTEGER];
    const back = [...lines(values.map((value) => point('a', HOUR, { value })))].map((line) => JSON.parse(line).value);
    expect(back).toEqual([0.1 + 0.2, 1e21, 5e-7, 0, Number.MAX_SAFE_INTEGER]);
  });
});
