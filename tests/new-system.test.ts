import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyCheckout, type Checkout } from './setup/checkout';
import { tamperWith } from './setup/new-system';
import { succeed, type Sandbox } from './setup/sandbox';
import { openDeployed } from './setup/template';

const MINUTES = 60_000;

/** A system of one command: it runs with a sample, is checked, and its drift is found and repaired. */
describe('npm run new-system', () => {
  let sandbox: Sandbox;
  let checkout: Checkout;
  let added: { readonly region: string; readonly created: readonly string[]; readonly changed: readonly string[] };

  beforeAll(async () => {
    sandbox = await openDeployed('dev');
    checkout = copyCheckout(sandbox);
    added = JSON.parse((await succeed(checkout, ['new-system', 'orders', '--json'])).stdout) as typeof added;
  }, 6 * MINUTES);
  afterAll(() => sandbox?.close(), 2 * MINUTES);

  it('writes the files of the system and changes those that list it', () => {
    expect(added).toMatchObject({ format: 'signalbox-new-system', version: 1, system: 'orders', region: 'us-west-2' });
    expect(added.created.length).toBeGreaterThan(15);
    expect(added.created.filter((file) => !existsSync(join(checkout.dir, file)))).toEqual([]);
    const status = checkout.git('status', '--porcelain', '--untracked-files=all').trimEnd().split('\n');
    const touched = status.map((line) => line.slice(3)).filter((file) => file !== 'node_modules');
    expect(touched.toSorted()).toEqual([...added.created, ...added.changed].toSorted());
  });

  it.each([
    [['new-system', 'orders'], 'The name of a system must be new: the system orders exists.'],
    [['new-system', 'orders-eu'], 'must not begin with the name of another system'],
    [['new-system', 'X'], 'must be 3–30 lower-case letters, digits or single -'],
    [['new-system', 'stock', '--region', 'us-west-22'], '--region must be an AWS region'],
    [['new-system', 'stock'], 'These files have uncommitted changes: environments/dev.yaml'],
    [['remove-system', 'order'], 'There is no system order. Did you mean orders?'],
    [['remove-system', 'orders'], 'uncommitted changes'],
  ])('%j is refused and changes nothing', async (args, message) => {
    const before = checkout.git('status', '--porcelain', '--untracked-files=all');
    const { code, stderr } = await checkout.run(args);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
    expect(checkout.git('status', '--porcelain', '--untracked-files=all')).toBe(before);
  });

  it(
    'starts with a sample, passes its smoke checks, and has its drift found and repaired',
    async () => {
      const { stdout } = await succeed(checkout, ['start']);
      expect(stdout).toMatch(/\borders\b.*us-west-2[\s\S]*accepted {2}2 items[\s\S]*stored {4}2 items/);
      const smoke = await succeed(checkout, ['smoke', '--env', 'dev']);
      expect(smoke.stdout).toContain('refuses an item without the API key');

      await tamperWith(sandbox, 'dev-orders-consume', added.region);
      const drifted = await checkout.run(['drift', '--env', 'dev']);
      expect([drifted.code, drifted.stdout]).toEqual([2, expect.stringContaining('orders-consume-function')]);
      await succeed(checkout, ['remediate', '--env', 'dev', '--all', '--yes']);
      await succeed(checkout, ['drift', '--env', 'dev']);
    },
    8 * MINUTES,
  );
});
