import { join } from 'node:path';
import { processesWith } from '../../local/process';
import { killedCloud, NOTHING, type KilledCloud } from '../setup/killed-cloud';
import { seededRandom, testSeed } from '../setup/random';
import type { Sandbox } from '../setup/sandbox';
import { openDeployed } from '../setup/template';

const MINUTES = 60_000;
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const ROUNDS = 10;
const seed = testSeed();

/** What a power cut does to somebody who has all three environments on a laptop, at any moment. */
describe(`a local cloud that is killed ${ROUNDS} times (SIGNALBOX_TEST_SEED=${seed})`, () => {
  let sandbox: Sandbox;
  let cloud: KilledCloud;
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const within = (seconds: number): number => Math.round(random() * seconds * 1000);

  /** Each kind of moment comes up, in an order that the seed gives. */
  const moments = Array.from(
    { length: ROUNDS },
    (_, round) => (['use', 'deployment', 'destroy', 'start'] as const)[round % 4]!,
  )
    .map((moment) => ({ moment, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ moment }) => moment);
  const killAt = {
    use: async () => {
      const afterMs = within(4);
      await cloud.killInUse(ENVIRONMENTS, afterMs);
      return `${afterMs} ms into use`;
    },
    // Killed before as well, so that there is something to deploy.
    deployment: async () => {
      const [environment, afterMs] = [pick(ENVIRONMENTS), within(40)];
      cloud.kill();
      await cloud.killDuring(['up', '--env', environment], 5_000 + afterMs);
      return `${5_000 + afterMs} ms into up of ${environment}`;
    },
    destroy: async () => {
      const afterMs = within(30);
      await cloud.killDuring(['destroy', '--env', 'dev'], 3_000 + afterMs);
      return `${3_000 + afterMs} ms into destroy of dev`;
    },
    start: async () => {
      const afterMs = within(90);
      cloud.kill();
      await cloud.killDuring(['start'], 4_000 + afterMs);
      return `${4_000 + afterMs} ms into start`;
    },
  };

  beforeAll(async () => {
    sandbox = await openDeployed(...ENVIRONMENTS);
    cloud = killedCloud(sandbox);
    for (const environment of ENVIRONMENTS) await cloud.succeed(['start', '--env', environment]);
  }, 15 * MINUTES);
  afterAll(() => sandbox?.close(), 2 * MINUTES);

  it.each(moments.map((moment, round) => [round + 1, moment] as const))(
    'comes back whole by npm start, round %i: %s',
    async (round, moment) => {
      const before = Object.fromEntries(
        await Promise.all(
          ENVIRONMENTS.map(async (environment) => [environment, await cloud.exports(environment)] as const),
        ),
      );
      const told = await killAt[moment]();
      process.stderr.write(`seed ${seed} round ${round}: killed ${told}\n`);
      expect((await cloud.succeed(['start'])).stdout).toContain('fired     2 of 2 rules');
      for (const environment of ENVIRONMENTS) {
        expect((await cloud.succeed(['up', '--env', environment])).stdout).toContain(NOTHING);
        // A destroy empties the bucket of dev; nothing else takes an export away.
        const after = await cloud.exports(environment);
        if (moment !== 'destroy' || environment !== 'dev')
          expect(after).toEqual(expect.arrayContaining([...before[environment]!]));
        expect(after.length).toBeGreaterThan(0);
      }
    },
    15 * MINUTES,
  );

  it(
    'is suspected by each environment until that one is repaired, also where the killed up was of another',
    async () => {
      await cloud.killDuring(['up', '--env', 'prod'], 3_000 + within(20));
      expect((await cloud.succeed(['up', '--env', 'prod'])).stdout).not.toContain(NOTHING);
      const repaired = (await cloud.succeed(['up', '--env', 'dev'])).stdout;
      expect(repaired).toMatch(/resources: [1-9]\d* created/);
      expect(repaired).toContain('alert rules: 6 added');
      for (const environment of ['dev', 'prod'])
        expect((await cloud.succeed(['up', '--env', environment])).stdout).toContain(NOTHING);
    },
    15 * MINUTES,
  );

  it(
    'P6 has a table made again by start that was deleted by hand',
    async () => {
      await cloud.deleteTable('us-east-2', '-time-series');
      expect((await cloud.succeed(['start'])).stdout).toMatch(/resources: 1 created[\s\S]*fired {5}2 of 2 rules/);
    },
    5 * MINUTES,
  );

  it(
    'starts one cloud for two deployments at once, and the second is told who holds the stack or finds it deployed',
    async () => {
      await cloud.succeed(['local:stop']);
      const both = await Promise.all([sandbox.run(['up', '--env', 'dev']), sandbox.run(['up', '--env', 'dev'])]);
      expect(both.filter(({ code }) => code === 0).length).toBeGreaterThanOrEqual(1);
      for (const { code, stderr } of both)
        if (code !== 0) expect(stderr).toMatch(/locked by process \d+ of .*Wait for it to end/);
      const temporary = join(sandbox.dir, 'local', 'tmp');
      expect(processesWith('TMPDIR', temporary).filter((pid) => pid === cloud.pid())).toHaveLength(1);
      expect((await cloud.succeed(['up', '--env', 'dev'])).stdout).toContain(NOTHING);
    },
    6 * MINUTES,
  );
});
