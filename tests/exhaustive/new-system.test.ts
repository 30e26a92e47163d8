import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { copyCheckout, type Checkout } from '../setup/checkout';
import { tamperWith, tool } from '../setup/new-system';
import { openSandbox, succeed } from '../setup/sandbox';

const MINUTES = 60_000;
const SAMPLES = ['price-alerts', 'metrics-aggregation'] as const;

/** The repository of a team that keeps nothing of the two systems it came with. */
describe('a checkout with a new system alone', () => {
  const sandbox = openSandbox();
  let checkout: Checkout;
  const commit = (message: string): void => {
    checkout.git('add', '--all');
    checkout.git('commit', '--quiet', '--no-verify', '-m', message);
  };

  /** Types, import rules, lint and format; environment files. */
  const checks = async (): Promise<void> => {
    for (const part of ['environments', 'types', 'imports']) await succeed(checkout, ['validate', '--only', part]);
    await tool(checkout, 'prettier', '--check', 'systems', 'functions', 'environments', 'steps');
    await tool(checkout, 'eslint', 'systems', 'functions', 'environments');
  };

  beforeAll(async () => {
    checkout = copyCheckout(sandbox);
    await succeed(checkout, ['new-system', 'orders']);
    commit('orders');
    await checks();
    for (const name of SAMPLES) {
      await succeed(checkout, ['remove-system', name]);
      commit(`without ${name}`);
    }
  }, 12 * MINUTES);
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it('has no folder, block or import of the others', () => {
    for (const folder of ['systems', 'functions', 'tests'])
      for (const name of [...SAMPLES, 'samples']) expect(existsSync(join(checkout.dir, folder, name))).toBe(false);
    for (const file of readdirSync(join(checkout.dir, 'environments')).filter((name) => name.endsWith('.yaml'))) {
      const { systems } = parse(readFileSync(join(checkout.dir, 'environments', file), 'utf8')) as { systems: object };
      expect([file, Object.keys(systems)]).toEqual([file, ['orders']]);
    }
  });

  it('keeps its only system', async () => {
    const { code, stderr } = await checkout.run(['remove-system', 'orders']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('orders is the only system')]);
  });

  it('passes validate, lint and format', () => checks(), 10 * MINUTES);

  it(
    'passes its unit tests',
    async () => {
      await tool(checkout, 'jest', '--selectProjects', 'unit');
    },
    20 * MINUTES,
  );

  it(
    'starts, has its drift found and repaired, and is clean again',
    async () => {
      const { stdout } = await succeed(checkout, ['start']);
      expect(stdout).toContain('environments/dev.yaml to us-west-2');
      expect(stdout).toMatch(/stored {4}2 items/);
      await succeed(checkout, ['smoke', '--env', 'dev']);
      await tamperWith(sandbox, 'dev-orders-ingest', 'us-west-2');
      expect((await checkout.run(['drift', '--env', 'dev'])).code).toBe(2);
      await succeed(checkout, ['remediate', '--env', 'dev', '--all', '--yes']);
      await succeed(checkout, ['drift', '--env', 'dev']);
    },
    10 * MINUTES,
  );

  it(
    'adds a system without an API too, whose sample reaches the table',
    async () => {
      await succeed(checkout, ['new-system', 'stock', '--without-api', '--region', 'eu-west-1', '--force']);
      await succeed(checkout, ['validate', '--only', 'types']);
      await tool(checkout, 'jest', '--selectProjects', 'unit', 'systems/', 'functions/stock');
      const { stdout } = await succeed(checkout, ['start']);
      expect(stdout).toMatch(/queued {4}2 items[\s\S]*stored {4}2 items/);
      await succeed(checkout, ['smoke', '--env', 'dev']);
    },
    10 * MINUTES,
  );
});
