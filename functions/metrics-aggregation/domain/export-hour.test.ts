import { DAY, HOUR, KEY, NOW, OLD, point, run, SETTLING, smallWorld, time } from '../testing/small-world';
import { HOUR_MS } from './hours';

describe('an export that an earlier run began', () => {
  const begun = { asOf: NOW - HOUR_MS, upTo: NOW - HOUR_MS, through: NOW - HOUR_MS - SETTLING.visibleMs, parts: [] };

  it('M6 is followed by another if points arrived since, and their hour stays pending until that one is done', async () => {
    const { ports, ledger, objects, settled } = smallWorld(
      [point('a', HOUR, { arrived: begun.asOf - 1 }), point('b', HOUR)],
      [{ hour: HOUR, pendingSince: OLD }],
    );
    ledger.set(HOUR, { version: 1, leasedUntil: 0, progress: begun });
    // Time for one turn.
    await expect(
      run({ ...ports, timeLeft: time(30_000, 30_000, 30_000, 30_000, 30_000, 4_000) }, {}, NOW),
    ).resolves.toMatchObject({ exported: [{ rows: 1 }], remaining: 1, completed: 0 });
    expect(settled).toEqual([]);
    await expect(run(ports, {}, NOW)).resolves.toMatchObject({ exported: [{ rows: 2 }], remaining: 0, completed: 1 });
    expect([[...objects.keys()], settled.length]).toEqual([[KEY], 1]);
  });

  it('M6 completes its hour if no points arrived since', async () => {
    const { ports, ledger, settled } = smallWorld(
      [point('a', HOUR, { arrived: begun.asOf - 1 })],
      [{ hour: HOUR, pendingSince: begun.asOf - SETTLING.settledMs - 1 }],
    );
    ledger.set(HOUR, { version: 1, leasedUntil: 0, progress: begun });
    await expect(run(ports, {}, NOW)).resolves.toMatchObject({ exported: [{ rows: 1 }], remaining: 0, completed: 1 });
    expect(settled).toHaveLength(1);
  });
});

describe('points that come late', () => {
  it('M6 replace the object with a larger one while nothing in it has expired', async () => {
    const { ports, objects, points } = smallWorld([point('a', HOUR)], [{ hour: HOUR, pendingSince: OLD }]);
    await run(ports, {}, NOW);
    points.push(point('b', HOUR));
    await run(ports, {}, NOW + HOUR_MS);
    expect([...objects].map(([key, { rows }]) => [key, rows])).toEqual([[KEY, 2]]);
  });

  it("M6 go to a late object after the object's points expired, each into one object", async () => {
    const { ports, objects, manifests, points } = smallWorld(
      [point('a', HOUR), point('kept', HOUR, { ttl: NOW / 1000 + 40 * DAY })],
      [{ hour: HOUR, pendingSince: OLD }],
    );
    await run(ports, {}, NOW);
    const later = NOW + 31 * DAY * 1000;
    const arrive = (name: string, ago: number) =>
      points.push(point(name, HOUR, { arrived: later - ago * 60_000, ttl: later / 1000 + 30 * DAY }));
    arrive('b', 5);
    await run(ports, {}, later);
    arrive('c', -5);
    await run(ports, {}, later + HOUR_MS);
    expect(
      [...objects].map(([key, { lines: text }]) => [
        key.split('/').at(-1),
        text.map((line) => JSON.parse(line).metric_name),
      ]),
    ).toEqual([
      ['metrics.jsonl.gz', ['a', 'kept']],
      ['metrics-late-2026-12-21.jsonl.gz', ['b']],
      ['metrics-late-2026-12-21-0002.jsonl.gz', ['c']],
    ]);
    expect([...manifests.keys()].map((key) => key.split('/').at(-1))).toEqual([
      '_manifest.json',
      '_manifest-late-2026-12-21.json',
      '_manifest-late-2026-12-21-0002.json',
    ]);
  });

  it('M6 include all unexpired points if the ledger is from a release without arrivals', async () => {
    const { ports, objects, ledger } = smallWorld([point('b', HOUR)], [{ hour: HOUR, pendingSince: OLD }]);
    ledger.set(HOUR, {
      version: 0,
      leasedUntil: 0,
      main: { rows: 1, firstExpiry: NOW / 1000 - 1, through: 0, parts: [1] },
    });
    await run(ports, {}, NOW);
    expect([...objects.keys()].map((key) => key.split('/').at(-1))).toEqual(['metrics-late-2026-11-20.jsonl.gz']);
  });

  it('M6 empty an object if its points were deleted manually', async () => {
    const { ports, objects, manifests, points } = smallWorld(
      [1, 2, 3].map((i) => point('a', HOUR + i)),
      [{ hour: HOUR, pendingSince: OLD }],
      2,
    );
    await run(ports, {}, NOW);
    points.splice(1);
    await run(ports, {}, NOW + HOUR_MS);
    expect([...objects.values()].map(({ rows }) => rows)).toEqual([1, 0]);
    expect([...manifests.values()]).toEqual([
      expect.objectContaining({ rows: 1, objects: [expect.objectContaining({ rows: 1 })] }),
    ]);
  });
});
