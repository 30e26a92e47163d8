import { LambdaClient, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '../../local/accounts';
import { commentMarker } from '../../steps/core/report/preview-report';
import type { SampleOutputs } from '../setup/sample-outputs';
import type { WorkflowEvent } from '../setup/actions-runner';
import { jobOf, openLoop, type Loop } from '../setup/loop';

const MINUTES = 60_000;
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const PREVIEWED = {
  build: 'success',
  'environments dev': 'success',
  'environments staging': 'success',
  'environments prod': 'success',
  preview: 'success',
} as const;
const DEPLOYED = { build: 'success', dev: 'success', staging: 'success' } as const;

/**
 * The whole loop, run from .github/workflows themselves: a merge deploys, a pull request previews and its
 * merge applies what it showed, a schedule finds drift, and prod follows by promotion.
 */
describe('R4 the GitOps loop, as the workflows call it', () => {
  let loop: Loop;
  let first: WorkflowEvent;
  let merged = '';

  const outputsOf = async (environment: string): Promise<SampleOutputs> =>
    JSON.parse((await loop.checkout.run(['outputs', '--env', environment, '--json'])).stdout) as SampleOutputs;
  const client = async <C>(ctor: new (config: object) => C, environment: string, region: string): Promise<C> =>
    new ctor({
      region,
      endpoint: await loop.sandbox.url(),
      credentials: { accessKeyId: localAccount(environment), secretAccessKey: 'test' },
    });
  const codeOf = async (environment: string): Promise<Record<string, string | undefined>> => {
    const outputs = await outputsOf(environment);
    const digests: Record<string, string | undefined> = {};
    for (const system of ['metrics-aggregation', 'price-alerts'] as const) {
      const { region, ...rest } = outputs[system]!;
      const lambda = await client(LambdaClient, environment, region);
      for (const [key, value] of Object.entries(rest).filter(([name]) => name.endsWith('Function'))) {
        digests[`${system}/${key}`] = (
          await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: (value as { name: string }).name }))
        ).CodeSha256;
      }
      lambda.destroy();
    }
    return digests;
  };
  const driftIssue = (environment: string) =>
    loop.github.repository.issues.filter(({ title }) => title.includes(environment));

  beforeAll(async () => {
    loop = await openLoop(ENVIRONMENTS);
  });
  afterAll(() => loop.close(), 2 * MINUTES);

  it(
    'deploys a first push to main to dev, then to staging, says that no plan was reviewed, and tests both with real requests',
    async () => {
      first = loop.onMain('push');
      const run = await loop.run('deploy', first, DEPLOYED);
      expect(jobOf(run, 'dev').commands).toEqual([
        expect.stringContaining('npm run bootstrapped'),
        expect.stringContaining('npm run up'),
        expect.stringContaining('npm run smoke'),
      ]);
      for (const environment of ['dev', 'staging']) {
        expect(jobOf(run, environment).role).toBe(
          `arn:aws:iam::${localAccount(environment)}:role/signalbox-${environment}-deploy`,
        );
        expect(jobOf(run, environment).log).toMatch(/planning again|planned again/);
        expect(jobOf(run, environment).summary).toContain(environment);
      }
    },
    12 * MINUTES,
  );

  it(
    'shows in a pull request what each environment would change, in one comment an environment',
    async () => {
      const event = loop.pullRequest('Let more requests through', () => {
        loop.checkout.edit('environments/dev.yaml', /rateLimit: \d+/, 'rateLimit: 77');
        loop.checkout.edit('environments/staging.yaml', /rateLimit: \d+/, 'rateLimit: 222');
        loop.checkout.edit('environments/prod.yaml', /rateLimit: \d+/, 'rateLimit: 1111');
      });
      const run = await loop.run('preview', event, PREVIEWED);
      for (const environment of ENVIRONMENTS)
        expect(jobOf(run, `environments ${environment}`).role).toBe(
          `arn:aws:iam::${localAccount(environment)}:role/signalbox-${environment}-read`,
        );
      const comments = loop.github.repository.comments.filter(({ issue }) => issue === 1);
      expect(
        comments
          .map(({ body }) => ENVIRONMENTS.find((environment) => body.includes(commentMarker(environment))))
          .toSorted(),
      ).toEqual(['dev', 'prod', 'staging']);
      expect(comments.find(({ body }) => body.includes(commentMarker('staging')))!.body).toContain('222');

      // The next commit's previews edit the same comments.
      const again = loop.pullRequest('A little more', () => {
        loop.checkout.edit('environments/staging.yaml', 'rateLimit: 222', 'rateLimit: 250');
      });
      await loop.run('preview', again, PREVIEWED);
      const edited = loop.github.repository.comments.filter(({ issue }) => issue === 1);
      expect(edited.map(({ id }) => id)).toEqual(comments.map(({ id }) => id));
      expect(edited.find(({ body }) => body.includes(commentMarker('staging')))!.body).toContain('250');
      merged = loop.merge('Let more requests through');
    },
    12 * MINUTES,
  );

  it(
    'applies on the merge exactly the plans that the pull request showed',
    async () => {
      const run = await loop.run('deploy', loop.onMain('push'), DEPLOYED);
      for (const environment of ['dev', 'staging']) {
        expect(jobOf(run, environment).log).toContain('applying the plan');
        expect(jobOf(run, environment).log).not.toMatch(/planning again/);
      }
      const record = JSON.parse(
        readFileSync(join(loop.sandbox.dir, 'stacks-state', '.signalbox', 'staging', 'deployment.json'), 'utf8'),
      ) as { planned: boolean; source: { commit: string } };
      expect(record).toMatchObject({ planned: true, status: 'done', source: { commit: merged } });

      // Somebody starts the first run again: it would take away what was merged since.
      const old = await loop.run('deploy', first, { build: 'success', dev: 'failure', staging: 'skipped' });
      expect(jobOf(old, 'dev').log).toMatch(/dev was deployed from \w{12}, which is newer than this run's commit/);
    },
    12 * MINUTES,
  );

  it(
    'opens an issue on drift and refuses to promote what drifted; remediation closes it',
    async () => {
      const { queue, sqs } = await (async () => ({
        queue: (await outputsOf('staging'))['price-alerts']!.priceQueue!,
        sqs: await client(SQSClient, 'staging', 'us-east-1'),
      }))();
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { VisibilityTimeout: '77' } }));
      sqs.destroy();
      const found = await loop.run('drift', loop.onMain('schedule'), {
        'drift dev': 'success',
        'drift staging': 'failure',
        'drift prod': 'success',
      });
      const [issue] = driftIssue('staging');
      expect(issue).toMatchObject({ state: 'open' });
      expect(issue!.body).toContain('visibilityTimeout');
      // prod was never deployed: that is no check that failed, and nothing to open an issue for.
      expect(jobOf(found, 'drift prod').log).toContain('never deployed: ');
      expect(driftIssue('prod')).toEqual([]);
      expect(driftIssue('dev').every(({ state }) => state === 'closed')).toBe(true);

      const refused = await loop.run('promote', loop.onMain('workflow_dispatch'), {
        collect: 'failure',
        review: 'skipped',
        prod: 'skipped',
      });
      expect(jobOf(refused, 'collect').log).toMatch(/drifted/);

      const remediated = await loop.checkout.run(['remediate', '--env', 'staging', '--to-code', '--all', '--yes']);
      expect(`${remediated.code} ${remediated.stderr}`).toMatch(/^0/);
      await loop.run('drift', loop.onMain('schedule'), {
        'drift dev': 'success',
        'drift staging': 'success',
        'drift prod': 'success',
      });
      expect(driftIssue('staging').map(({ number, state }) => ({ number, state }))).toEqual([
        { number: issue!.number, state: 'closed' },
      ]);
    },
    12 * MINUTES,
  );

  it(
    'promotes to prod the very packages that staging runs',
    async () => {
      const run = await loop.run('promote', loop.onMain('workflow_dispatch'), {
        collect: 'success',
        review: 'success',
        prod: 'success',
      });
      expect(run.jobs.map(({ role }) => role)).toEqual([
        `arn:aws:iam::${localAccount('staging')}:role/signalbox-staging-read`,
        `arn:aws:iam::${localAccount('prod')}:role/signalbox-prod-read`,
        `arn:aws:iam::${localAccount('prod')}:role/signalbox-prod-deploy`,
      ]);
      expect(jobOf(run, 'review').summary).toContain('staging');
      const [staging, prod] = [await codeOf('staging'), await codeOf('prod')];
      expect(Object.keys(prod)).toHaveLength(4);
      expect(prod).toEqual(staging);

      // Nothing asked GitHub for what the job's permissions do not give.
      expect(loop.github.requests.filter(({ headers }) => !headers.authorization)).toEqual([]);
    },
    12 * MINUTES,
  );
});
