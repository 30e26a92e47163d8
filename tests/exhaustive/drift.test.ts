import type { OperationJson } from '../../steps/core/model/operation-json';
import { dayIn, openAcceptedDrift, QUEUE } from '../setup/accepted-drift';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from '../setup/deployment';
import { driftedNames, driftOf, unmanagedLines, type DriftRun } from '../setup/drift-runs';
import { addExtras } from '../setup/extras';
import { open, OPENINGS } from '../setup/openings';
import { succeed } from '../setup/sandbox';
import { GATEWAY_TAMPERING } from '../setup/tampering-gateway';
import { HOLDERS_TAMPERING } from '../setup/tampering-holders';
import { METRICS_TAMPERING } from '../setup/tampering-metrics';
import { PRICES_TAMPERING } from '../setup/tampering-prices';

const MINUTES = 60_000;

/** What tests/drift.test.ts and tests/drift-staging.test.ts do at once, one after another, each with a check of its own. */
describe('R4 drift, step by step', () => {
  let d: Deployment;
  const drift = (...args: string[]): Promise<DriftRun> => driftOf(d.sandbox, ['--env', 'staging', ...args]);
  const json = async (...args: string[]): Promise<OperationJson> => {
    const { code, stdout, stderr } = await d.sandbox.run([...args, '--env', 'staging', '--json']);
    if (code !== 0) throw new Error(`${args.join(' ')} exited ${code}:\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as OperationJson;
  };
  const clean = { code: 0, report: { verdict: 'clean', drifted: [], unmanaged: [], pending: [], failures: [] } };

  beforeAll(async () => {
    d = await deploy('staging');
  }, DEPLOY_TIMEOUT_MS);
  afterAll(async () => {
    await d?.close();
  }, 2 * MINUTES);

  it(
    'is clean as deployed, with nothing to remediate',
    async () => {
      expect(await drift()).toMatchObject(clean);
      expect((await d.sandbox.run(['remediate', '--env', 'staging', '--all'])).stdout).toContain(
        'Nothing to remediate',
      );
    },
    5 * MINUTES,
  );

  it(
    'sees ways in that change no property of any resource',
    async () => {
      const close = await open(d);
      const { report } = await drift();
      await close();
      expect({ names: driftedNames(report), unmanaged: unmanagedLines(report) }).toEqual({
        names: [],
        unmanaged: OPENINGS,
      });
      expect(await drift()).toMatchObject(clean);
    },
    5 * MINUTES,
  );

  it(
    'tells a program what remediating all would do, does exactly that, and is clean afterwards',
    async () => {
      for (const { act } of [...GATEWAY_TAMPERING, ...HOLDERS_TAMPERING]) await act(d);
      const found = (await drift()).report;
      const shown = await json('remediate', '--to-code', '--all');
      expect(shown).toMatchObject({ format: 'signalbox-remediate', applied: false });
      expect(shown.changes.length).toBeGreaterThanOrEqual(driftedNames(found).length);
      const done = await json('remediate', '--to-code', '--all', '--yes');
      expect(done).toMatchObject({ applied: true, counts: shown.counts });
      expect((await d.sandbox.run(['up', '--env', 'staging'])).code).toBe(0);
      expect(await drift()).toMatchObject(clean);
    },
    15 * MINUTES,
  );

  it(
    'leaves accepted drift alone, also with what else drifted on its resource',
    async () => {
      const { checkout, accept, checked, driftTimeout, driftTag } = openAcceptedDrift(d);
      await driftTimeout();
      accept(`resource: ${QUEUE}, property: visibilityTimeoutSeconds, until: ${dayIn(30)}`);
      const remediate = ['remediate', '--to-code', '--all', '--yes', '--env', 'staging'];
      const nothing = await checkout.run([...remediate, '--json']);
      expect(JSON.parse(nothing.stdout)).toMatchObject({ applied: true, counts: { update: 0 }, changes: [] });
      expect(await checked()).toMatchObject({ code: 0, report: { verdict: 'clean', expired: [], drifted: [] } });
      await driftTag();
      const held = await checkout.run(remediate);
      expect(held).toMatchObject({ code: 0 });
      expect(held.stdout).toContain(`skipped: ${QUEUE}  [tags.Owner]: part of its drift is accepted`);
      expect((await checked()).report).toMatchObject({
        verdict: 'drifted',
        drifted: [{ name: QUEUE, properties: [{ path: 'tags.Owner' }] }],
        accepted: [{ entry: { property: 'visibilityTimeoutSeconds' } }],
      });
      accept(`resource: ${QUEUE}, until: ${dayIn(-1)}`);
      expect(await checked()).toMatchObject({
        code: 2,
        report: { verdict: 'drifted', accepted: [], expired: [{ resource: QUEUE, until: dayIn(-1) }] },
      });
    },
    15 * MINUTES,
  );

  it(
    'adopts what it showed, refreshes and destroys with one document each, and says never deployed of what was destroyed',
    async () => {
      const shown = await json('adopt', '--urn', QUEUE);
      expect(shown).toMatchObject({ applied: false, counts: { create: 0, update: 1, replace: 0, delete: 0 } });
      expect(await json('adopt', '--urn', QUEUE, '--yes')).toMatchObject({ applied: true, changes: shown.changes });
      const refreshed = await json('refresh');
      expect(refreshed).toMatchObject({ format: 'signalbox-refresh', version: 1, target: 'local', changes: [] });
      expect(refreshed).not.toHaveProperty('applied');
      const destroyed = await json('destroy');
      expect(destroyed).toMatchObject({ format: 'signalbox-destroy', counts: { create: 0, update: 0, replace: 0 } });
      expect(destroyed.counts.delete).toBeGreaterThan(150);
      expect(await drift()).toMatchObject({ code: 3, report: { verdict: 'never deployed' } });
      expect(await drift('--may-be-undeployed')).toMatchObject({ code: 0, report: { verdict: 'never deployed' } });
    },
    10 * MINUTES,
  );
});

describe('R4 drift of dev, remediated whole', () => {
  let d: Deployment;

  beforeAll(async () => {
    d = await deploy('dev');
  }, DEPLOY_TIMEOUT_MS);
  afterAll(async () => {
    await d?.close();
  }, 2 * MINUTES);

  it(
    'remediates all but what is unmanaged, and is clean once that is gone',
    async () => {
      for (const { act } of [...METRICS_TAMPERING, ...PRICES_TAMPERING]) await act(d);
      const removeExtras = await addExtras(d);
      const ok = (...args: string[]) => succeed(d.sandbox, [...args, '--env', 'dev']);
      expect((await ok('remediate', '--all', '--yes')).stdout).toContain(
        'code of metrics-aggregation-ingest-function restored: sha256',
      );
      const left = await driftOf(d.sandbox, ['--env', 'dev']);
      expect({ code: left.code, drifted: driftedNames(left.report), unmanaged: left.report.unmanaged.length }).toEqual({
        code: 2,
        drifted: [],
        unmanaged: 7,
      });
      await removeExtras();
      await ok('up');
      expect(await driftOf(d.sandbox, ['--env', 'dev'])).toMatchObject({
        code: 0,
        report: { verdict: 'clean', drifted: [], unmanaged: [], pending: [] },
      });
    },
    15 * MINUTES,
  );
});
