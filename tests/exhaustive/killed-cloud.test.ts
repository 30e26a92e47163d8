import { killedCloud, NOTHING } from '../setup/killed-cloud';
import { seededRandom, testSeed } from '../setup/random';
import { openSandbox } from '../setup/sandbox';

const MINUTES = 60_000;
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const ROUNDS = 10;
const seed = testSeed();

/** What a power cut does to somebody who has all three environments on a laptop, at any moment. */
describe(`a local cloud that is killed ${ROUNDS} times (SIGNALBOX_TEST_SEED=${seed})`, () => {
  const sandbox = openSandbox();
  const cloud = killedCloud(sandbox);
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
    for (const environment of ENVIRONMENTS) await cloud.succeed(['start', '--env', environment]);
  }, 15 * MINUTES);
  afterAll(() => sandbox.close(), 2 * MINUTES);

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
});
