import { DynamoDBClient, paginateScan, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPORT_PAYLOAD, type ExportResponse } from '../functions/metrics-aggregation/contract';
import { readRecord, writeRecord } from '../steps/core/store/records';
import { openStore } from '../steps/core/store/store';
import type { SmokeReport } from '../steps/smoke/model/types';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from './setup/deployment';
import { eventually } from './setup/poll';
import { collect, type RunResult } from './setup/sandbox';

const MINUTES = 60_000;
const [EAST_1, EAST_2] = ['us-east-1', 'us-east-2'] as const;

/** Every item of every table, so that anything left is seen. */
const allItems = async (d: Deployment): Promise<readonly string[]> => {
  const tables = [
    [EAST_2, d.metrics.timeSeriesTable],
    [EAST_2, d.metrics.alertConfigTable],
    [EAST_1, d.prices.historyTable],
    [EAST_1, d.prices.rulesTable],
  ] as const;
  const items = await Promise.all(
    tables.map(async ([region, { name }]) => {
      const found: string[] = [];
      for await (const { Items = [] } of paginateScan(
        { client: d.client(DynamoDBClient, region) },
        { TableName: name },
      ))
        found.push(...Items.map((item) => `${name} ${JSON.stringify(Object.entries(item).toSorted())}`));
      return found;
    }),
  );
  return items.flat().toSorted();
};
const synthetic = async (d: Deployment): Promise<readonly string[]> =>
  (await allItems(d)).filter((item) => /smoke/i.test(item));

/** A metric and a price of somebody, which must stay. */
const putOthers = async (d: Deployment): Promise<void> => {
  await d.client(DynamoDBClient, EAST_2).send(
    new PutItemCommand({
      TableName: d.metrics.timeSeriesTable.name,
      Item: { metric_name: { S: 'theirs' }, timestamp: { N: '1763700000000' }, value: { N: '1' } },
    }),
  );
  await d.client(DynamoDBClient, EAST_1).send(
    new PutItemCommand({
      TableName: d.prices.historyTable.name,
      Item: { symbol: { S: 'THEIRS-USD' }, observed: { S: '2026-11-21T00:00:00.000000000Z#x' }, price: { N: '1' } },
    }),
  );
};

const storeOf = (d: Deployment) => openStore(`file://${join(d.sandbox.dir, 'stacks-state')}`)!;
const smoke = async (d: Deployment, ...args: string[]): Promise<RunResult & { readonly report: SmokeReport }> => {
  const result = await d.sandbox.run(['smoke', '--env', d.environment, '--json', ...args]);
  try {
    return { ...result, report: JSON.parse(result.stdout) as SmokeReport };
  } catch {
    throw new Error(`smoke printed no report and exited ${result.code}:\n${result.stdout}\n${result.stderr}`);
  }
};
const failures = ({ checks }: SmokeReport): readonly string[] =>
  checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ system, name, detail }) => `${system} ${name}: ${detail}`);
const ledgers = (d: Deployment): readonly string[] =>
  readdirSync(join(d.sandbox.dir, 'stacks-state', '.signalbox', d.environment, 'smoke'));

/** Whether the queue and the sweep run the evaluation; both do, and the sweep alone would re-arm a rule. */
const drive = async (d: Deployment, Enabled: boolean): Promise<void> => {
  const Rule = { Name: d.prices.evaluateRule };
  await d.client(EventBridgeClient, EAST_1).send(Enabled ? new EnableRuleCommand(Rule) : new DisableRuleCommand(Rule));
  const lambda = d.client(LambdaClient, EAST_1);
  const { EventSourceMappings: [mapping] = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: d.prices.evaluateFunction.name }),
  );
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping!.UUID, Enabled }));
};

/** Prices in the queue, those that an evaluation has received included. */
const waitingPrices = async (d: Deployment): Promise<number> => {
  const { Attributes = {} } = await d.client(SQSClient, EAST_1).send(
    new GetQueueAttributesCommand({
      QueueUrl: d.prices.priceQueue.url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};

describe('R4 smoke of dev', () => {
  let d: Deployment;
  let before: readonly string[];
  beforeAll(async () => {
    d = await deploy('dev');
    await putOthers(d);
    before = await allItems(d);
  }, DEPLOY_TIMEOUT_MS);
  afterAll(() => d?.close(), 2 * MINUTES);

  it(
    'passes, follows alert and notification into the queues, and leaves every table as it was',
    async () => {
      const { code, report } = await smoke(d);
      expect([code, report.verdict, failures(report)]).toEqual([0, 'passed', []]);
      expect(report.checks.map(({ system, name, outcome }) => `${system} ${name} ${outcome}`)).toEqual([
        'metrics-aggregation runs the deployed code passed',
        'price-alerts runs the deployed code passed',
        'metrics-aggregation stores a metric passed',
        'metrics-aggregation refuses a metric of 1970 passed',
        'metrics-aggregation refuses another content type passed',
        'metrics-aggregation refuses a metric without the API key passed',
        'metrics-aggregation raises an alert passed',
        'price-alerts stores a price passed',
        'price-alerts refuses a price without a symbol passed',
        'price-alerts refuses a price without the API key passed',
        'price-alerts evaluates a price passed',
        'price-alerts fires a rule passed',
        'environment is clean again passed',
        'environment was not deployed to meanwhile passed',
      ]);
      expect(report.checks.find(({ name }) => name === 'raises an alert')?.detail).toContain('→ oncall, platform');
      expect(report.checks.find(({ name }) => name === 'fires a rule')?.detail).toBe('fired → notifications');
      expect(await allItems(d)).toEqual(before);
      expect(ledgers(d)).toEqual([]);
    },
    3 * MINUTES,
  );

  it(
    'fails where the queue does not drive the evaluation, saying so, and cleans up',
    async () => {
      await drive(d, false);
      const { code, report } = await smoke(d, '--wait', '2');
      expect([code, report.verdict]).toEqual([1, 'failed']);
      expect(failures(report)).toEqual([
        expect.stringMatching(
          /^price-alerts evaluates a price: not evaluated within 2 s: rule rearmed-\w+ is disarmed, not armed; \d+ prices wait in dev-price-alerts-prices\. Look at dev-price-alerts-evaluate/,
        ),
        expect.stringMatching(/^price-alerts fires a rule: not evaluated within 2 s/),
      ]);
      expect(await allItems(d)).toEqual(before);
      expect(await readRecord(storeOf(d), 'dev', 'smoke')).toMatchObject({ verdict: 'failed', at: report.at });
    },
    3 * MINUTES,
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'cleans up after %s, also what was exported meanwhile',
    async (signal) => {
      const child = d.sandbox.spawn(['smoke', '--env', 'dev', '--wait', '300']);
      const ended = collect(child);
      await eventually(
        'the synthetic rule',
        async () => ((await synthetic(d)).some((item) => item.includes('rearmed-')) ? true : undefined),
        { timeoutMs: 2 * MINUTES },
      );
      // An export that runs in between takes the synthetic hour with it.
      const { Payload } = await d
        .client(LambdaClient, EAST_2)
        .send(
          new InvokeCommand({ FunctionName: d.metrics.exportFunction.name, Payload: JSON.stringify(EXPORT_PAYLOAD) }),
        );
      expect((JSON.parse(Payload!.transformToString()) as ExportResponse).exported).toEqual([
        { hour: expect.stringMatching(/^200\d-/), key: expect.any(String), rows: 2 },
      ]);
      process.kill(child.pid!, signal);
      const { code, stdout } = await ended;
      expect([code, stdout]).toEqual([
        1,
        expect.stringMatching(/failed +price-alerts +evaluates a price .* interrupted\n/),
      ]);
      expect(await allItems(d)).toEqual(before);
      const { Contents = [] } = await d
        .client(S3Client, EAST_2)
        .send(new ListObjectsV2Command({ Bucket: d.metrics.exportBucket.name }));
      expect(Contents).toEqual([]);
    },
    4 * MINUTES,
  );

  it(
    'removes what an earlier run left that was killed',
    async () => {
      const child = d.sandbox.spawn(['smoke', '--env', 'dev', '--wait', '300']);
      const ended = collect(child);
      await eventually(
        'the synthetic rule',
        async () => ((await synthetic(d)).some((item) => item.includes('rearmed-')) ? true : undefined),
        { timeoutMs: 2 * MINUTES },
      );
      process.kill(-child.pid!, 'SIGKILL');
      await ended;
      expect((await synthetic(d)).length).toBeGreaterThan(3);
      await drive(d, true);
      // Until then the killed run is not over: an evaluation under way writes its progress again.
      await eventually(
        'the prices of the killed run to be evaluated',
        async () => ((await waitingPrices(d)) === 0 ? true : undefined),
        { timeoutMs: 2 * MINUTES },
      );
      const { code, stderr } = await smoke(d);
      expect([code, stderr]).toEqual([
        0,
        expect.stringMatching(/Removed \d+ synthetic items that a killed smoke test left\./),
      ]);
      expect(await allItems(d)).toEqual(before);
      expect(ledgers(d)).toEqual([]);
    },
    5 * MINUTES,
  );

  it(
    'is refused where nothing is deployed, and while a deployment is under way',
    async () => {
      const none = await d.sandbox.run(['smoke', '--env', 'prod']);
      expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('prod is not deployed on the local cloud')]);
      const record = (await readRecord(storeOf(d), 'dev', 'deployment'))!;
      await writeRecord(storeOf(d), 'deployment', { ...record, status: 'under way' });
      const half = await d.sandbox.run(['smoke', '--env', 'dev']);
      await writeRecord(storeOf(d), 'deployment', record);
      expect([half.code, half.stdout, half.stderr]).toEqual([
        1,
        '',
        expect.stringContaining('A deployment of dev is under way, or failed or was killed'),
      ]);
      expect(half.stderr).toContain('npm run up -- --env dev');
    },
    2 * MINUTES,
  );
});

describe('R4 smoke of staging, whose webhooks are signed', () => {
  let d: Deployment;
  let before: readonly string[];
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-smoke-'));
  beforeAll(async () => {
    d = await deploy('staging');
    await putOthers(d);
    before = await allItems(d);
  }, DEPLOY_TIMEOUT_MS);
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await d?.close();
  }, 2 * MINUTES);

  it(
    'passes, and records the verdict with the source and the digests of what was deployed',
    async () => {
      const summary = join(dir, 'summary.md');
      writeFileSync(summary, '');
      const { code, stdout } = await d.sandbox.run(['smoke', '--env', 'staging', '--markdown', join(dir, 'smoke.md')], {
        GITHUB_STEP_SUMMARY: summary,
      });
      expect([code, stdout]).toEqual([0, expect.stringMatching(/passed: 14 checks\. Source: /)]);
      expect(stdout).toMatch(/passed +price-alerts +refuses an unsigned price .* HTTP 401/);
      expect(await allItems(d)).toEqual(before);
      const deployment = (await readRecord(storeOf(d), 'staging', 'deployment'))!;
      expect(Object.keys(deployment.bundles).toSorted()).toEqual([
        'metrics-aggregation/export',
        'metrics-aggregation/ingest',
        'price-alerts/evaluate',
        'price-alerts/ingest',
      ]);
      expect(await readRecord(storeOf(d), 'staging', 'smoke')).toMatchObject({
        verdict: 'passed',
        bundles: deployment.bundles,
        source: deployment.source,
      });
      expect(readFileSync(join(dir, 'smoke.md'), 'utf8')).toContain('## ✅ Smoke test of staging: passed');
      expect(readFileSync(summary, 'utf8')).toContain('| ✅ passed | metrics-aggregation | stores a metric |');
    },
    3 * MINUTES,
  );

  it(
    'fails where a function runs other code than was deployed, naming it; what the gateway refuses by itself it still refuses',
    async () => {
      const code =
        'exports.handler = async () => ({ statusCode: 500, headers: {}, body: JSON.stringify({ message: "out of order" }) });';
      await d.client(LambdaClient, EAST_2).send(
        new UpdateFunctionCodeCommand({
          FunctionName: d.metrics.ingestFunction.name,
          ZipFile: zipSync({ 'index.js': Buffer.from(code) }),
        }),
      );
      const { code: exit, report } = await smoke(d);
      expect([exit, report.verdict]).toEqual([1, 'failed']);
      expect(failures(report)).toEqual([
        expect.stringMatching(
          /^metrics-aggregation runs the deployed code: staging-metrics-aggregation-ingest runs sha256 [0-9a-f]{12}, deployed was [0-9a-f]{12}$/,
        ),
        'metrics-aggregation stores a metric: HTTP 500, expected 200: out of order',
        'metrics-aggregation refuses a metric of 1970: HTTP 500, expected 400: out of order',
        'metrics-aggregation raises an alert: HTTP 500, expected 200: out of order',
      ]);
      expect(await allItems(d)).toEqual(before);
      const record = await readRecord(storeOf(d), 'staging', 'smoke');
      expect(record?.bundles['metrics-aggregation/ingest']).toBe(report.bundles['metrics-aggregation/ingest']);
      expect(record?.bundles['metrics-aggregation/ingest']).not.toBe(
        (await readRecord(storeOf(d), 'staging', 'deployment'))?.bundles['metrics-aggregation/ingest'],
      );
    },
    3 * MINUTES,
  );
});
