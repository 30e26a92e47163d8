import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../local/accounts';
import type { DriftReport } from '../steps/drift/model/types';
import { leaksIn, PROBES } from '../steps/core/text/testing/probes';
import { openGitHub, type GitHub } from './setup/github';
import { openPromotion, type Promotion } from './setup/promotion';
import type { RunResult, Sandbox } from './setup/sandbox';
import { openDeployed } from './setup/template';

const MINUTES = 60_000;
const REGION = 'us-east-1';
/** Lambda takes 4 KB of variables, so the probes stand in two functions. */
const HALF = Math.ceil(PROBES.length / 2);
const LEFT = [
  ['ingest', PROBES.slice(0, HALF)],
  ['evaluate', PROBES.slice(HALF)],
] as const;

/** Somebody left secrets in the variables of prod's functions: no step shows one, wherever it writes. */
describe('R4 secrets that stand in the cloud', () => {
  let sandbox: Sandbox;
  let promotion: Promotion;
  let github: GitHub;
  const urns: string[] = [];
  const file = (name: string): string => join(sandbox.dir, name);
  const read = (name: string): string => readFileSync(file(name), 'utf8');

  const run = async (args: readonly string[], expected = 0, env?: NodeJS.ProcessEnv): Promise<RunResult> => {
    const result = await (args[0] === 'promote' ? promotion.checkout : sandbox).run(args, env);
    if (result.code !== expected)
      throw new Error(`${args.join(' ')} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
    return result;
  };
  /** What stands in any of these texts. */
  const shown = (...texts: readonly string[]): readonly string[] => [
    ...new Set(texts.flatMap((text) => leaksIn(text))),
  ];

  beforeAll(async () => {
    sandbox = await openDeployed('dev', 'staging', 'prod');
    promotion = openPromotion(sandbox);
    github = await openGitHub();
    const lambda = new LambdaClient({
      region: REGION,
      endpoint: await sandbox.url(),
      credentials: { accessKeyId: localAccount('prod'), secretAccessKey: 'test' },
    });
    for (const [part, probes] of LEFT) {
      const FunctionName = `prod-price-alerts-${part}`;
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      await lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          Environment: {
            Variables: {
              ...Environment?.Variables,
              ...Object.fromEntries(probes.map(({ name, value }) => [name, value])),
            },
          },
        }),
      );
    }
    lambda.destroy();
  }, 10 * MINUTES);
  afterAll(async () => {
    await github?.close();
    promotion?.close();
    await sandbox?.close();
  }, 2 * MINUTES);

  it(
    'are in no drift report: JSON, Markdown, HTML, screen, issue, job summary, record',
    async () => {
      const job = { ...github.job(), GITHUB_STEP_SUMMARY: file('summary.md') };
      const json = await run(
        [
          'drift',
          '--env',
          'prod',
          '--target',
          'local',
          '--json',
          '--issue',
          '--markdown',
          file('drift.md'),
          '--html',
          file('drift.html'),
        ],
        2,
        job,
      );
      const screen = await run(['drift', '--env', 'prod'], 2);
      expect(screen.stdout).toContain('price-alerts-ingest-function');
      const report = JSON.parse(json.stdout) as DriftReport;
      const paths = report.drifted.flatMap(({ properties }) => properties.map(({ path }) => path)).join(' ');
      // All are seen.
      expect(
        PROBES.filter(({ name }) => !paths.includes(name) && !json.stdout.includes(`"${name}"`)).map(
          ({ what }) => what,
        ),
      ).toEqual([]);
      const [issue] = github.repository.issues;
      expect(issue!.body).toContain('price-alerts-ingest-function');
      const texts = [
        json.stdout,
        json.stderr,
        screen.stdout,
        screen.stderr,
        read('drift.md'),
        read('drift.html'),
        read('summary.md'),
        issue!.title,
        issue!.body,
        JSON.stringify(github.requests.map(({ body }) => body)),
      ];
      expect(shown(...texts)).toEqual([]);
      urns.push(...report.drifted.map(({ urn }) => urn));
      expect(urns).toHaveLength(LEFT.length);
    },
    10 * MINUTES,
  );

  it(
    'are in no preview of a remediation, nor told to who adopts them',
    async () => {
      // With --json the words for a person go to stderr.
      const named = urns.flatMap((urn) => ['--urn', urn]);
      const remediation = await run(['remediate', '--env', 'prod', ...named, '--json']);
      for (const text of [remediation.stdout, remediation.stderr])
        expect(text).toContain('price-alerts-ingest-function');
      const adoption = await run(['adopt', '--env', 'prod', ...named, '--yes']);
      expect(adoption.stdout).toContain(PROBES[0]!.name);
      expect(shown(...[remediation, adoption].flatMap(({ stdout, stderr }) => [stdout, stderr]))).toEqual([]);
    },
    10 * MINUTES,
  );

  it(
    'are in no preview, once the state has them',
    async () => {
      const screen = await run(['preview', '--env', 'prod', '--markdown', file('preview.md')]);
      const json = await run(['preview', '--env', 'prod', '--json', '--out', file('prod.plan')]);
      expect(json.stdout).toContain(PROBES[0]!.name);
      expect(
        shown(screen.stdout, screen.stderr, json.stdout, json.stderr, read('preview.md'), read('prod.plan')),
      ).toEqual([]);
    },
    10 * MINUTES,
  );

  it(
    'are in nothing that a promotion shows or hands on',
    async () => {
      await promotion.attribute('staging');
      await promotion.smoke();
      const { stdout, stderr } = await run(['promote', '--json', '--markdown', file('promotion.md')]);
      expect(stdout).toContain(PROBES[0]!.name);
      const folder = join(promotion.checkout.dir, 'dist', 'promotion');
      const handed = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => readFileSync(join(folder, name), 'utf8'));
      expect(handed.length).toBeGreaterThanOrEqual(4);
      expect(shown(stdout, stderr, read('promotion.md'), ...handed)).toEqual([]);
    },
    10 * MINUTES,
  );

  it('are in no record beside the state', async () => {
    const { store } = promotion;
    const keys = (await store.list('.signalbox')).filter((key) => key.endsWith('.json'));
    expect(keys).toEqual(
      expect.arrayContaining([
        '.signalbox/prod/deployment.json',
        '.signalbox/prod/drift.json',
        '.signalbox/staging/smoke.json',
      ]),
    );
    const records = await Promise.all(keys.map(async (key) => (await store.read(key))!.toString('utf8')));
    expect(shown(...records)).toEqual([]);
  });

  it(
    'are in no error that quotes them',
    async () => {
      const told = PROBES.filter(({ what, alone }) => !alone && !what.endsWith('by its name'))
        .map(({ value }) => value)
        .join('\n');
      const { stdout, stderr } = await run(['drift', '--port', told], 64);
      expect(stderr).toContain('--port must be a whole number');
      expect(shown(stdout, stderr)).toEqual([]);
    },
    MINUTES,
  );
});
