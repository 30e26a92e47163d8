import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SetQueueAttributesCommand, SQSClient, TagQueueCommand } from '@aws-sdk/client-sqs';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftReport } from '../steps/drift/model/types';
import type { OperationJson } from '../steps/core/model/operation-json';
import { copyCheckout, type Checkout } from './setup/checkout';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from './setup/deployment';
import { driftOf, type DriftRun } from './setup/drift-runs';
import { open } from './setup/openings';
import { GATEWAY_TAMPERING } from './setup/tampering-gateway';
import { HOLDERS_TAMPERING } from './setup/tampering-holders';

const MINUTES = 60_000;
const TAMPERING = [...GATEWAY_TAMPERING, ...HOLDERS_TAMPERING];
const OPENINGS = [
  'event source staging-price-alerts-prices-dead-letters normal',
  'function URL staging-price-alerts-ingest (authorization NONE) urgent',
  'resource policy of staging-price-alerts-webhook urgent',
  'rule target extra-target normal',
];
/** What the service deletes with what somebody deleted. */
const FOLLOWS = ['metrics-aggregation-export-failures'];

/** By name: a secret that is made anew has another ARN. */
const SECRET = 'staging-price-alerts-webhook';
/** The day so many days from now, UTC. */
const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let d: Deployment;
const drift = (): Promise<DriftRun> => driftOf(d.sandbox, ['--env', 'staging']);
const names = ({ drifted }: DriftReport): string[] => drifted.map(({ name }) => name).toSorted();
const listed = ({ unmanaged }: DriftReport): string[] =>
  unmanaged.map(({ kind, name, grade }) => `${kind} ${name.replace(/ arn:.*/, '')} ${grade}`).toSorted();
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
  let close: () => Promise<void>;

  beforeAll(async () => {
    close = await open(d);
    const opened = (await drift()).report;
    expect({ names: names(opened), listed: listed(opened) }).toEqual({ names: [], listed: OPENINGS });
    await close();
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
    expect(names(found)).toEqual([...new Set([...TAMPERING.map(({ resource }) => resource), ...FOLLOWS])].toSorted());
  });

  it('shows no secret', () => {
    expect(JSON.stringify(found)).not.toMatch(/whsec_/);
  });

  it(
    'tells a program what remediating all would do and has done, and is clean afterwards',
    async () => {
      const shown = await json('remediate', '--to-code', '--all');
      expect(shown).toMatchObject({
        format: 'signalbox-remediate',
        version: 1,
        environment: 'staging',
        target: 'local',
        applied: false,
      });
      expect(shown.changes.length).toBeGreaterThanOrEqual(names(found).length);
      const done = await json('remediate', '--to-code', '--all', '--yes');
      expect(done).toMatchObject({ applied: true, counts: shown.counts });
      expect((await d.sandbox.run(['up', '--env', 'staging'])).code).toBe(0);
      const { code, report } = await drift();
      expect({ code, names: names(report), listed: listed(report), pending: report.pending }).toEqual({
        code: 0,
        names: [],
        listed: [],
        pending: [],
      });
    },
    10 * MINUTES,
  );

  it(
    'takes a rotated secret for no drift',
    async () => {
      await d
        .client(SecretsManagerClient, 'us-east-1')
        .send(new PutSecretValueCommand({ SecretId: SECRET, SecretString: 'whsec_bmV3 whsec_b2xk' }));
      expect((await drift()).report).toMatchObject({ verdict: 'clean', pending: [] });
    },
    MINUTES,
  );
});

describe('R4 accepted drift', () => {
  const QUEUE = 'price-alerts-prices-dead-letters-queue';
  let checkout: Checkout;
  let original: string;
  const file = (): string => join(checkout.dir, 'environments', 'staging.yaml');
  const accept = (...entries: string[]): void => {
    writeFileSync(file(), original);
    appendFileSync(
      file(),
      `\nacceptedDrift:\n${entries.map((entry) => `  - { ${entry}, reason: a load test of the importer }\n`).join('')}`,
    );
  };
  const checked = async (): Promise<{ readonly code: number; readonly report: DriftReport }> => {
    const { code, stdout } = await checkout.run(['drift', '--env', 'staging', '--json']);
    return { code, report: JSON.parse(stdout) as DriftReport };
  };

  beforeAll(async () => {
    checkout = copyCheckout(d.sandbox);
    original = readFileSync(file(), 'utf8');
    const sqs = d.client(SQSClient, 'us-east-1');
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: d.prices.priceDeadLetterQueue.url,
        Attributes: { VisibilityTimeout: '77' },
      }),
    );
  }, 2 * MINUTES);

  it(
    'is listed and does not count, and an entry without its drift is named',
    async () => {
      accept(
        `resource: ${QUEUE}, property: visibilityTimeoutSeconds, until: ${dayIn(30)}`,
        `resource: price-alerts-prices-queue, until: ${dayIn(30)}`,
      );
      const { code, report } = await checked();
      expect({ code, failures: report.failures }).toEqual({ code: 0, failures: [] });
      expect(report).toMatchObject({
        verdict: 'clean',
        drifted: [],
        expired: [],
        unused: [{ resource: 'price-alerts-prices-queue' }],
        accepted: [
          {
            entry: { reason: 'a load test of the importer' },
            drift: { resource: { name: QUEUE, properties: [{ path: 'visibilityTimeoutSeconds', after: 77 }] } },
          },
        ],
      });
    },
    2 * MINUTES,
  );

  it(
    'is left alone by remediate --all, with what else drifted on its resource',
    async () => {
      const nothing = await checkout.run(['remediate', '--to-code', '--all', '--yes', '--env', 'staging', '--json']);
      expect(JSON.parse(nothing.stdout)).toMatchObject({ applied: true, counts: { update: 0 }, changes: [] });
      await d
        .client(SQSClient, 'us-east-1')
        .send(new TagQueueCommand({ QueueUrl: d.prices.priceDeadLetterQueue.url, Tags: { Owner: 'nobody' } }));
      const held = await checkout.run(['remediate', '--to-code', '--all', '--yes', '--env', 'staging']);
      expect(held.stdout).toContain(`skipped: ${QUEUE}  [tags.Owner]: part of its drift is accepted`);
      expect((await checked()).report).toMatchObject({
        verdict: 'drifted',
        drifted: [{ name: QUEUE, properties: [{ path: 'tags.Owner' }] }],
        accepted: [{ entry: { property: 'visibilityTimeoutSeconds' } }],
      });
    },
    10 * MINUTES,
  );

  it(
    'counts again after its last day',
    async () => {
      accept(`resource: ${QUEUE}, until: ${dayIn(-1)}`);
      const { code, report } = await checked();
      expect(code).toBe(2);
      expect(report).toMatchObject({
        verdict: 'drifted',
        drifted: [{ name: QUEUE }],
        accepted: [],
        expired: [{ resource: QUEUE, until: dayIn(-1) }],
      });
    },
    2 * MINUTES,
  );
});

describe('R4 --json of the steps that write the state', () => {
  it(
    'adopts, refreshes and destroys with one document each',
    async () => {
      const urn = ['--urn', 'price-alerts-prices-dead-letters-queue'];
      const paths = ['tags.Owner', 'visibilityTimeoutSeconds'];
      const shown = await json('adopt', ...urn);
      expect(shown).toMatchObject({
        format: 'signalbox-adopt',
        version: 1,
        environment: 'staging',
        applied: false,
        counts: { create: 0, update: 1, replace: 0, delete: 0 },
      });
      expect(shown.changes).toEqual([
        {
          op: 'update',
          urn: expect.stringMatching(/prices-dead-letters-queue$/),
          properties: expect.arrayContaining(paths),
        },
      ]);
      expect(await json('adopt', ...urn, '--yes')).toMatchObject({ applied: true, changes: shown.changes });
      const refreshed = await json('refresh');
      expect(refreshed).toMatchObject({ format: 'signalbox-refresh', version: 1, target: 'local', changes: [] });
      expect(refreshed).not.toHaveProperty('applied');
      const destroyed = await json('destroy');
      expect(destroyed).toMatchObject({ format: 'signalbox-destroy', counts: { create: 0, update: 0, replace: 0 } });
      expect(destroyed.counts.delete).toBeGreaterThan(150);
      expect(await driftOf(d.sandbox, ['--env', 'staging'])).toMatchObject({
        code: 3,
        report: { verdict: 'never deployed' },
      });
    },
    10 * MINUTES,
  );
});
