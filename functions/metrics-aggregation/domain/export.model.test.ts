import type { ExportManifest } from '../contract';
import { ExportWorld, seeded, sha256, type RunPlan } from '../testing/export-world';
import { exportHours } from './export';
import { HOUR_MS, hourStart, parseHourName } from './hours';

/** Tests the table in export-hour.ts against random histories: in every case, exported rows equal the stored points one to one. */

const START = Date.parse('2026-11-20T00:00:00.000Z');
const DAY_MS = 24 * HOUR_MS;
/** 20 s of CPU time. */
const MINUTES = 5 * 60_000;
const AMPLE: RunPlan = { budgetMs: 30_000 };

const nameOf = (hour: number, name: string, timestamp: number | string): string =>
  `${hour} ${name}@${Number(new Date(timestamp))}`;

/** Rows of all objects of all hours, excluding manifests. */
const exportedRows = (world: ExportWorld) =>
  [...world.objects].flatMap(([key, { text }]) => {
    const [, day, hour] = /dt=([\d-]+)\/hour=(\d\d)\//.exec(key)!;
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const {
          metric_name: name,
          timestamp,
          value,
        } = JSON.parse(line) as { metric_name: string; timestamp: string; value: number };
        return { row: nameOf(parseHourName(`${day}T${hour}`)!, name, timestamp), value };
      });
  });
const storedRows = (world: ExportWorld) =>
  world
    .points()
    .map(({ metricName, timestamp, value }) => ({ row: nameOf(hourStart(timestamp), metricName, timestamp), value }));
const sorted = (rows: readonly { row: string; value: number }[]): string[] =>
  rows.map(({ row, value }) => `${row}=${value}`).toSorted();

/** Manifest errors: objects that are missing or differ. */
const untrue = (world: ExportWorld): string[] =>
  [...world.manifests.values()].flatMap((text) =>
    (JSON.parse(text) as ExportManifest).objects
      .filter(
        ({ key, rows, sha256: digest }) =>
          world.objects.get(key)?.rows !== rows || sha256(world.objects.get(key)!.text) !== digest,
      )
      .map(({ key }) => key),
  );
const manifested = (world: ExportWorld): string[] =>
  [...world.manifests.values()]
    .flatMap((text) => (JSON.parse(text) as ExportManifest).objects.map(({ key }) => key))
    .toSorted();
const nonEmpty = (world: ExportWorld): string[] =>
  [...world.objects]
    .filter(([, { rows }]) => rows > 0)
    .map(([key]) => key)
    .toSorted();

const run = (world: ExportWorld, plan: RunPlan, partRows: number, hour?: number) =>
  exportHours(world.ports(plan, partRows), hour === undefined ? {} : { hour }, world.time).catch(() => undefined);

/** A run that may be short, killed at any call, or meet failures or another run. */
const badRun = async (world: ExportWorld, partRows: number): Promise<void> => {
  const plan = (): RunPlan => ({
    budgetMs: world.between(50, world.random() < 0.5 ? 1_000 : 30_000),
    ...(world.random() < 0.5 && { killedAt: world.between(1, 40) }),
    ...(world.random() < 0.3 && { failing: 0.1 }),
  });
  const one = run(world, plan(), partRows);
  if (world.random() < 0.3)
    await run(
      world,
      plan(),
      partRows,
      world.random() < 0.3 ? hourStart(world.time) - HOUR_MS * world.between(0, 3) : undefined,
    );
  await one;
};

/** A run that hangs in a call, while points arrive and another run completes. */
const hangingRun = async (world: ExportWorld, partRows: number): Promise<void> => {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const hanging = run(world, { budgetMs: 900_000, stalled: { at: world.between(1, 25), until } }, partRows);
  await new Promise(setImmediate);
  burst(world, world.between(1, 10), 2, true);
  world.advance(world.between(0, 300_000));
  await run(world, AMPLE, partRows);
  release();
  await hanging;
};

const burst = (world: ExportWorld, count: number, hoursBack: number, again: boolean): void => {
  const timestamp = (): number => world.time - world.between(0, hoursBack * HOUR_MS);
  const known = world.points();
  for (let index = 0; index < count; index += 1) {
    world.advance(world.between(0, 20_000));
    const old = again && world.random() < 0.1 ? known[world.between(0, known.length - 1)] : undefined;
    if (old) world.ingest(old.metricName, old.timestamp, world.random());
    else world.ingest(`m${world.between(0, 5)}.${world.between(0, 1e6)}`, timestamp(), world.random());
  }
};

describe('the export under failures', () => {
  it(
    'M6 puts each point into exactly one object of its hour, with matching manifests, and the same bytes when run again (1,000 seeds)',
    async () => {
      for (let seed = 1; seed <= 1_000; seed += 1) {
        const world = new ExportWorld(seeded(seed), START, 400 * DAY_MS);
        const partRows = world.between(2, 9);
        for (let round = world.between(2, 8); round > 0; round -= 1) {
          burst(world, world.between(1, 25), 3, true);
          await (world.random() < 0.3 ? hangingRun : badRun)(world, partRows);
          world.advance(world.between(0, HOUR_MS));
        }
        world.advance(2 * HOUR_MS);
        let runs = 0;
        for (; world.pending.size > 0 && runs < 100; runs += 1) {
          await run(world, { budgetMs: world.between(1_500, 6_000) }, partRows);
          world.advance(HOUR_MS);
        }
        expect([seed, sorted(exportedRows(world))]).toEqual([seed, sorted(storedRows(world))]);
        expect([seed, untrue(world), manifested(world), world.pending.size]).toEqual([seed, [], nonEmpty(world), 0]);
        const before = [new Map(world.objects), new Map(world.manifests)];
        for (const hour of new Set(world.points().map(({ timestamp }) => hourStart(timestamp))))
          await run(world, { budgetMs: 600_000 }, partRows, hour);
        expect([seed, world.objects, world.manifests]).toEqual([seed, ...before]);
      }
    },
    MINUTES,
  );

  it(
    'M6 puts each point into exactly one object even if rows expire and later ones go to late objects (300 seeds)',
    async () => {
      let late = 0;
      for (let seed = 1; seed <= 300; seed += 1) {
        const world = new ExportWorld(seeded(seed), START, DAY_MS);
        const partRows = world.between(2, 9);
        for (let round = 40; round > 0; round -= 1) {
          // All of the first hours, so that points arrive for days.
          burst(world, world.between(0, 6), (world.time - START) / HOUR_MS + 2, false);
          await badRun(world, partRows);
          world.advance(world.between(0, HOUR_MS / 2));
          if (round % 2 === 0) await run(world, AMPLE, partRows);
          world.advance(world.between(0, 2 * HOUR_MS));
        }
        world.advance(2 * HOUR_MS);
        for (let runs = 0; world.pending.size > 0 && runs < 20; runs += 1) {
          await run(world, AMPLE, partRows);
          world.advance(HOUR_MS);
        }
        late += [...world.objects.keys()].filter((key) => key.includes('late')).length;
        expect([seed, sorted(exportedRows(world))]).toEqual([seed, sorted(storedRows(world))]);
        expect([seed, untrue(world), manifested(world), world.pending.size]).toEqual([seed, [], nonEmpty(world), 0]);
      }
      expect(late).toBeGreaterThan(300);
    },
    MINUTES,
  );
});
