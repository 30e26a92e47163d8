import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { OperationJson } from '../steps/core/model/operation-json';
import type { DriftReport } from '../steps/drift/model/types';
import { dayIn, openAcceptedDrift, QUEUE, type AcceptedDrift } from './setup/accepted-drift';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from './setup/deployment';
import { driftedNames, driftOf, unmanagedLines, type DriftRun } from './setup/drift-runs';
import { open, OPENINGS } from './setup/openings';
import { GATEWAY_TAMPERING } from './setup/tampering-gateway';
import { HOLDERS_TAMPERING } from './setup/tampering-holders';

const MINUTES = 60_000;
const TAMPERING = [...GATEWAY_TAMPERING, ...HOLDERS_TAMPERING];
/** What the service deletes with what somebody deleted. */
const FOLLOWS = ['metrics-aggregation-export-failures'];
const SECRET = 'staging-price-alerts-webhook';

let d: Deployment;
const drift = (): Promise<DriftRun> => driftOf(d.sandbox, ['--env', 'staging']);
/** Runs a step with --json: its stdout is one document. */
const json = async (...args: string[]): Promise<OperationJson> => {
  const { code, stdout, stderr } = await d.sandbox.run([...args, '--env', 'staging', '--json']);
  if (code !== 0) throw new Error(`${args.join(' ')} exited ${code}:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as OperationJson;
};

beforeAll(async () => {
  d = await deploy('staging');
}, DEPLOY_TIMEOUT_MS);
afterAll(async () => {
  await d?.close();
}, 2 * MINUTES);

describe('R4 drift of what the changes to dev leave out', () => {
  let found: DriftReport;

  beforeAll(async () => {
    for (const { act } of TAMPERING) await act(d);
    found = (await drift()).report;
  }, 10 * MINUTES);

  it.each(TAMPERING.map((each) => [each.what, each] as const))(
    'sees and grades: %s',
    (_, { resource, grade, property }) => {
      const drifted = found.drifted.find(({ name }) => name === resource);
      expect(drifted).toMatchObject({ kind: property === undefined ? 'deleted' : 'changed' });
      const graded =
        property === undefined ? [drifted!] : drifted!.properties.filter(({ path }) => path.startsWith(property));
      expect(graded.map((each) => each.grade)).toContain(grade);
    },
  );

  it('reports nothing but what was done and what goes with it', () => {
    expect(found).toMatchObject({ verdict: 'drifted', failures: [], unmanaged: [] });
    expect(driftedNames(found)).toEqual(
      [...new Set([...TAMPERING.map(({ resource }) => resource), ...FOLLOWS])].toSorted(),
    );
  });

  it('shows no secret', () => {
    expect(JSON.stringify(found)).not.toMatch(/whsec_/);
  });

  it(
    'tells a program what remediating all has done; what is left are the ways in that were opened since, and no rotated secret',
    async () => {
      const done = await json('remediate', '--to-code', '--all', '--yes');
      expect(done).toMatchObject({
        format: 'signalbox-remediate',
        version: 1,
        environment: 'staging',
        target: 'local',
        applied: true,
      });
      expect(done.changes.length).toBeGreaterThanOrEqual(driftedNames(found).length);
      expect((await d.sandbox.run(['up', '--env', 'staging'])).code).toBe(0);
      const close = await open(d);
      await d
        .client(SecretsManagerClient, 'us-east-1')
        .send(new PutSecretValueCommand({ SecretId: SECRET, SecretString: 'whsec_bmV3 whsec_b2xk' }));
      const { code, report } = await drift();
      await close();
      expect({
        code,
        names: driftedNames(report),
        unmanaged: unmanagedLines(report),
        pending: report.pending,
        failures: report.failures,
      }).toEqual({ code: 2, names: [], unmanaged: OPENINGS, pending: [], failures: [] });
    },
    10 * MINUTES,
  );
});

describe('R4 accepted drift', () => {
  let accepted: AcceptedDrift;

  it(
    'is listed and does not count until its last day; an entry without its drift is named',
    async () => {
      accepted = openAcceptedDrift(d);
      await accepted.driftTimeout();
      await accepted.driftTag();
      accepted.accept(
        `resource: ${QUEUE}, property: visibilityTimeoutSeconds, until: ${dayIn(30)}`,
        `resource: ${QUEUE}, property: tags.Owner, until: ${dayIn(-1)}`,
        `resource: price-alerts-prices-queue, until: ${dayIn(30)}`,
      );
      const { code, report } = await accepted.checked();
      expect({ code, failures: report.failures }).toEqual({ code: 2, failures: [] });
      expect(report).toMatchObject({
        verdict: 'drifted',
        drifted: [{ name: QUEUE, properties: [{ path: 'tags.Owner' }] }],
        expired: [{ resource: QUEUE, property: 'tags.Owner', until: dayIn(-1) }],
        unused: [{ resource: 'price-alerts-prices-queue' }],
        accepted: [
          {
            entry: { reason: 'a load test of the importer' },
            drift: { resource: { name: QUEUE, properties: [{ path: 'visibilityTimeoutSeconds', after: 77 }] } },
          },
        ],
      });
      expect(report.drifted[0]!.properties).toHaveLength(1);
    },
    4 * MINUTES,
  );
});

describe('R4 --json of a step that writes the state', () => {
  it(
    'adopts with one document',
    async () => {
      const adopted = await json('adopt', '--urn', QUEUE, '--yes');
      expect(adopted).toMatchObject({
        format: 'signalbox-adopt',
        version: 1,
        environment: 'staging',
        applied: true,
        counts: { create: 0, update: 1, replace: 0, delete: 0 },
      });
      expect(adopted.changes).toEqual([
        {
          op: 'update',
          urn: expect.stringMatching(/prices-dead-letters-queue$/),
          properties: expect.arrayContaining(['tags.Owner', 'visibilityTimeoutSeconds']),
        },
      ]);
    },
    10 * MINUTES,
  );
});
