import type { HourState } from '../ports';
import { ExportWorld, seeded } from '../testing/export-world';
import {
  DAY,
  HOUR,
  hoursBack,
  KEY,
  NOW,
  OLD,
  point,
  run,
  SETTLING,
  smallWorld,
  time,
  waiting,
} from '../testing/small-world';
import { exportHours, failed, LEASE_MARGIN_MS } from './export';
import { HOUR_MS } from './hours';
import { settling } from './settling';

describe('exportHours', () => {
  it('M6 writes an ended hour by name and time, one JSON object per line, with its manifest', async () => {
    const { ports, objects, manifests } = smallWorld(
      [
        point('b', HOUR + 2),
        point('a', HOUR + 9),
        point('B', HOUR + 1),
        point('a', HOUR + 1, { value: -0.5, unit: 'Percent', metricType: 'business' }),
      ],
      [{ hour: HOUR, pendingSince: OLD }],
    );
    await expect(run(ports, {}, NOW)).resolves.toEqual({
      exported: [{ hour: '2026-11-20T20', key: KEY, rows: 4 }],
      remaining: 0,
      completed: 1,
      failures: [],
    });
    expect([...objects.values()]).toEqual([
      {
        rows: 4,
        lines: [
          '{"metric_name":"B","timestamp":"2026-11-20T20:00:00.001Z","value":1,"metric_type":"system"}\n',
          '{"metric_name":"a","timestamp":"2026-11-20T20:00:00.001Z","value":-0.5,"metric_type":"business","unit":"Percent"}\n',
          '{"metric_name":"a","timestamp":"2026-11-20T20:00:00.009Z","value":1,"metric_type":"system"}\n',
          '{"metric_name":"b","timestamp":"2026-11-20T20:00:00.002Z","value":1,"metric_type":"system"}\n',
        ],
      },
    ]);
    expect([...manifests]).toEqual([
      [
        'exports/dt=2026-11-20/hour=20/_manifest.json',
        { hour: '2026-11-20T20', rows: 4, objects: [{ key: KEY, rows: 4, sha256: `sha of ${KEY}` }] },
      ],
    ]);
  });

  it('M6 exports every ended hour, newest first, and skips the current one', async () => {
    const { ports, settled } = waiting([HOUR - 500 * HOUR_MS, HOUR, HOUR + HOUR_MS]);
    const { exported } = await run(ports, {}, NOW);
    expect(exported.map(({ hour }) => hour)).toEqual(['2026-11-20T20', '2026-10-31T00']);
    expect(settled.map(({ hour }) => hour)).toEqual([HOUR, HOUR - 500 * HOUR_MS]);
  });

  it('M6 exports the current hour on request, and keeps it pending', async () => {
    const { ports, settled } = smallWorld([point('a', HOUR + HOUR_MS)], [{ hour: HOUR + HOUR_MS, pendingSince: OLD }]);
    await expect(run(ports, { hour: HOUR + HOUR_MS }, NOW)).resolves.toMatchObject({
      exported: [{ hour: '2026-11-20T21', rows: 1 }],
      remaining: 0,
    });
    expect(settled).toEqual([]);
  });

  it.each([
    [OLD, 1],
    [OLD + 1, 0],
    [NOW, 0],
  ])(
    'M6 settles an hour only if its announcement is older than the settling time (%i)',
    async (pendingSince, times) => {
      const { ports, settled } = smallWorld([point('a', HOUR)], [{ hour: HOUR, pendingSince }]);
      await expect(run(ports, {}, NOW)).resolves.toMatchObject({ exported: [{ rows: 1 }], remaining: 0 });
      expect(settled).toHaveLength(times);
    },
  );

  it('M6 waits longer if the ingest timeout is longer', async () => {
    const { ports, settled } = smallWorld([point('a', HOUR)], [{ hour: HOUR, pendingSince: OLD }]);
    await run({ ...ports, settling: settling(900) }, {}, NOW);
    expect(settled).toEqual([]);
  });

  it('M3 skips expired points, even if the table still has them', async () => {
    const { ports, objects } = smallWorld(
      [point('a', HOUR, { ttl: NOW / 1000 }), point('b', HOUR, { ttl: NOW / 1000 + 1 })],
      [{ hour: HOUR, pendingSince: OLD }],
    );
    await run(ports, {}, NOW);
    expect([...objects.values()].map(({ rows }) => rows)).toEqual([1]);
  });

  it('M6 writes nothing for an hour without points, and settles it', async () => {
    const { ports, objects, manifests, settled } = smallWorld([], [{ hour: HOUR, pendingSince: OLD }]);
    await expect(run(ports, {}, NOW)).resolves.toEqual({ exported: [], remaining: 0, completed: 1, failures: [] });
    expect([objects.size, manifests.size, settled.length]).toEqual([0, 0, 1]);
  });

  it('M6 skips an hour that another run holds, and counts it as remaining', async () => {
    const { ports, ledger, objects } = waiting(hoursBack(0, 1));
    ledger.set(HOUR, { version: 3, leasedUntil: NOW + 1 });
    await expect(run(ports, {}, NOW)).resolves.toMatchObject({ exported: [{ hour: '2026-11-20T19' }], remaining: 1 });
    expect(objects.has(KEY)).toBe(false);
    await expect(run(ports, {}, NOW + 1)).resolves.toMatchObject({
      exported: expect.arrayContaining([expect.objectContaining({ hour: '2026-11-20T20' })]),
      remaining: 0,
    });
  });

  it('M6 holds an hour until Lambda must have ended it, and releases it', async () => {
    const { ports, ledger } = waiting([HOUR]);
    const kept: HourState[] = [];
    const noting = {
      ...ports.ledger,
      replace: async (hour: number, state: HourState) => {
        kept.push(state);
        return ports.ledger.replace(hour, state);
      },
    };
    await run({ ...ports, ledger: noting }, {}, NOW);
    expect(kept.map(({ version, leasedUntil }) => [version, leasedUntil])).toEqual([
      [1, NOW + 30_000 + LEASE_MARGIN_MS],
      [2, 0],
    ]);
    expect(ledger.get(HOUR)).toMatchObject({ main: { rows: 1, parts: [1], through: NOW - SETTLING.visibleMs } });
    expect(ledger.get(HOUR)).not.toHaveProperty('progress');
  });
});

describe('a run with little time', () => {
  it('M6 succeeds, and reports how many hours remain', async () => {
    const { ports, settled } = waiting(hoursBack(1, 2, 3));
    // Asked: reserve, lease, begin, duration from and to, begin again.
    const result = await run(
      { ...ports, timeLeft: time(30_000, 30_000, 30_000, 30_000, 30_000, 20_000, 9_000) },
      {},
      NOW,
    );
    expect(result).toMatchObject({ exported: [{ hour: '2026-11-20T19' }], remaining: 2, failures: [] });
    expect(settled.map(({ hour }) => hour)).toEqual([HOUR - HOUR_MS]);
  });

  it('M6 starts nothing with five seconds left, which is no failure', async () => {
    const { ports, objects } = waiting([HOUR]);
    await expect(run({ ...ports, timeLeft: time(30_000, 30_000, 5_000) }, {}, NOW)).resolves.toEqual({
      exported: [],
      remaining: 1,
      completed: 0,
      failures: [],
    });
    expect(objects.size).toBe(0);
  });

  it('M6 writes what it has read when time runs out in an hour, and the next run continues there', async () => {
    const { ports, objects, manifests, ledger } = smallWorld(
      [1, 2, 3, 4, 5].map((i) => point('a', HOUR + i)),
      [{ hour: HOUR, pendingSince: OLD }],
    );
    let left = 30_000;
    const reader = {
      async *pages(...where: Parameters<typeof ports.reader.pages>) {
        for await (const page of ports.reader.pages(...where)) {
          left -= 26_000;
          yield page;
        }
      },
    };
    await expect(run({ ...ports, reader, timeLeft: () => left }, {}, NOW)).resolves.toMatchObject({
      exported: [{ key: KEY, rows: 2 }],
      remaining: 1,
      failures: [],
    });
    expect([manifests.size, ledger.get(HOUR)?.progress?.parts]).toEqual([0, [{ rows: 2, sha256: `sha of ${KEY}` }]]);
    const second = KEY.replace('metrics.', 'metrics-0002.');
    await expect(run(ports, {}, NOW + HOUR_MS)).resolves.toMatchObject({
      exported: [{ key: second, rows: 3 }],
      remaining: 0,
    });
    expect([...objects.values()].map(({ rows }) => rows)).toEqual([2, 3]);
    expect([...manifests.values()]).toEqual([
      {
        hour: '2026-11-20T20',
        rows: 5,
        objects: [
          { key: KEY, rows: 2, sha256: expect.any(String) },
          { key: second, rows: 3, sha256: expect.any(String) },
        ],
      },
    ]);
  });

  it('M6 reserves a quarter of a short timeout, so that a function with 2 s exports too', async () => {
    const { ports } = waiting([HOUR]);
    await expect(run({ ...ports, timeLeft: () => 2_000 }, {}, NOW)).resolves.toMatchObject({ remaining: 0 });
  });

  it('M6 reports a requested hour that it did not complete, and leaves it to the next run', async () => {
    const { ports, pending, settled } = smallWorld(
      [1, 2, 3, 4].map((i) => point('a', HOUR + i)),
      [],
      3,
    );
    await expect(
      run({ ...ports, timeLeft: time(30_000, 30_000, 30_000, 30_000, 30_000, 4_000) }, { hour: HOUR }, NOW),
    ).resolves.toMatchObject({ exported: [{ key: KEY, rows: 3 }], remaining: 1 });
    expect(pending).toEqual([{ hour: HOUR, pendingSince: OLD }]);
    await expect(run(ports, {}, NOW + HOUR_MS)).resolves.toMatchObject({ exported: [{ rows: 1 }], remaining: 0 });
    expect(settled).toEqual(pending);
  });
});

describe('hours that do not block each other', () => {
  it('M6 a huge hour delays neither the newest nor the others', async () => {
    const [newest, next, huge, oldest] = hoursBack(0, 1, 2, 3) as [number, number, number, number];
    const { ports, settled } = smallWorld(
      [
        ...Array.from({ length: 100 }, (_, i) => point(`h${String(i).padStart(3, '0')}`, huge)),
        ...[newest, next, oldest].map((hour) => point('a', hour)),
      ],
      [newest, next, huge, oldest].map((hour) => ({ hour, pendingSince: OLD })),
      1,
    );
    let left = 30_000;
    const sink = {
      ...ports.sink,
      write: async (...of: Parameters<typeof ports.sink.write>) => {
        left -= 1_000;
        return ports.sink.write(...of);
      },
    };
    const { exported, remaining } = await run({ ...ports, sink, timeLeft: () => left }, {}, NOW);
    expect(exported[0]?.hour).toBe('2026-11-20T20');
    expect(settled.map(({ hour }) => hour).toSorted()).toEqual([oldest, next, newest]);
    expect(exported.filter(({ hour }) => hour === '2026-11-20T18').length).toBeGreaterThan(5);
    expect(remaining).toBe(1);
  });

  it('M6 every run advances an hour of any size', async () => {
    const at = new ExportWorld(seeded(7), NOW, 400 * DAY * 1000);
    for (let i = 0; i < 300; i += 1) at.ingest(`m${i}`, HOUR + i, i);
    at.advance(10 * 60_000);
    let runs = 0;
    for (let objects = 0; at.pending.size > 0; runs += 1) {
      await exportHours(at.ports({ budgetMs: 1_000 }, 1_000), {}, at.time);
      expect(at.objects.size).toBeGreaterThan(objects);
      objects = at.objects.size;
      at.advance(HOUR_MS);
    }
    expect(runs).toBeGreaterThan(3);
    expect([...at.objects.values()].reduce((sum, { rows }) => sum + rows, 0)).toBe(300);
  });

  it("M6 one hour's failure does not block or hide the others, and the report is complete", async () => {
    const { ports, objects, settled, ledger } = waiting(hoursBack(0, 1));
    const denied = new Error('AccessDenied');
    const sink = {
      ...ports.sink,
      write: async (...of: Parameters<typeof ports.sink.write>) => {
        if (of[0].includes('hour=19')) throw denied;
        return ports.sink.write(...of);
      },
    };
    const { exported, remaining, failures } = await run({ ...ports, sink }, {}, NOW);
    expect([exported.map(({ hour }) => hour), remaining, failures]).toEqual([
      ['2026-11-20T20'],
      1,
      [{ hour: '2026-11-20T19', cause: denied }],
    ]);
    expect(failed(failures, exported)).toMatchObject({
      name: 'ExportFailedError',
      cause: denied,
      message: 'Hours that could not be exported and stay pending: 1 (2026-11-20T19: AccessDenied). Exported: 1.',
    });
    expect([[...objects.keys()], settled.map(({ hour }) => hour)]).toEqual([[KEY], [HOUR]]);
    expect(ledger.get(HOUR - HOUR_MS)?.leasedUntil).toBe(0);
  });
});
