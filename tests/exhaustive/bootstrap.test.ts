import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../../local/accounts';
import { resourcesIn, STATE_KEY } from '../../steps/bootstrap/account';
import { made, NOTHING, openBootstrapping, words, type Bootstrapped, type Bootstrapping } from '../setup/bootstrapping';
import { DEPLOY_TIMEOUT_MS } from '../setup/deployment';
import { killedCloud } from '../setup/killed-cloud';
import { eventually } from '../setup/poll';
import { collect } from '../setup/sandbox';

let b: Bootstrapping;
let first: Bootstrapped;
beforeAll(async () => {
  b = await openBootstrapping();
  first = made(await b.bootstrap(words('dev', '--yes', '--json')));
}, DEPLOY_TIMEOUT_MS);
afterAll(() => b?.close(), DEPLOY_TIMEOUT_MS);

it(
  'R4 is completed by the next run after the local cloud was killed, which keeps the state and its key and forgets the roles',
  async () => {
    killedCloud(b.sandbox).kill();
    const again = made(await b.bootstrap(words('dev', '--yes', '--json')));
    expect(again.counts.create).toBeGreaterThan(10);
    expect(again.outputs.stateKeyArn).toBe(first.outputs.stateKeyArn);
    await expect(b.assume('deploy', 'repo:acme/platform:environment:dev')).resolves.toBeDefined();
    expect(made(await b.bootstrap(words('dev', '--yes', '--json'))).counts).toEqual(NOTHING);
  },
  3 * DEPLOY_TIMEOUT_MS,
);

it.each([
  ['staging', 8],
  ['prod', 16],
] as const)(
  'R4 a run for %s that is killed with more than %i resources made is completed by the next, and the one after changes nothing',
  async (env, count) => {
    const file = join(b.sandbox.dir, 'bootstrap', `${env}-${localAccount(env)}`, STATE_KEY);
    const child = b.sandbox.spawn(words(env, '--yes', '--json'), b.asking());
    const ended = collect(child);
    await eventually(
      `${count} resources in its state`,
      async () => (existsSync(file) && resourcesIn(readFileSync(file, 'utf8')) > count) || undefined,
      { timeoutMs: DEPLOY_TIMEOUT_MS, everyMs: 20 },
    );
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
    expect(made(await b.bootstrap(words(env, '--yes', '--json'))).counts.create).toBeLessThan(first.counts.create);
    expect(made(await b.bootstrap(words(env, '--yes', '--json'))).counts).toEqual(NOTHING);
  },
  3 * DEPLOY_TIMEOUT_MS,
);
