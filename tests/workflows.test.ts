import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../local/paths';
import { environmentNames } from '../steps/core/engine/environments';
import { REQUIRED_CHECKS } from '../steps/bootstrap/model/guide';
import {
  readWorkflow,
  WORKFLOWS,
  workflowNames,
  type Workflow,
  type WorkflowJob,
  type WorkflowStep,
} from './setup/workflows';

/** What issue 4 asks of the workflows, beyond what the linters know (tests/validate.test.ts runs those). */
const workflows = workflowNames().map((name) => readWorkflow(name));
const source = (file: string): string => readFileSync(join(WORKFLOWS, `${file}.yml`), 'utf8');
const SETUP = './.github/actions/setup';
const USES_SETUP = `uses: ${SETUP} # zizmor: ignore[self-repository]`;
const action = readFileSync(join(ROOT, SETUP, 'action.yml'), 'utf8');
/** Every line that could name an action or a command. */
const lines = [...workflows.map(({ file }) => source(file)), action].flatMap((text) => text.split('\n'));
const jobs = workflows.flatMap((workflow) =>
  workflow.jobs.map((job) => ({ workflow, job, title: titleOf(workflow, job) })),
);
const steps = jobs.flatMap(({ title, job }) =>
  job.steps.map((step) => ({ title: `${title}: ${step.name ?? step.uses ?? step.run}`, job, step })),
);

function titleOf({ file }: Workflow, { id, matrix }: WorkflowJob): string {
  return [file, id, ...(matrix['environment'] === undefined ? [] : [matrix['environment']])].join(' ');
}
const uses = (step: WorkflowStep, action: string): boolean => step.uses?.startsWith(`${action}@`) ?? false;
const assumes = (job: WorkflowJob): WorkflowStep | undefined =>
  job.steps.find((step) => uses(step, 'aws-actions/configure-aws-credentials'));
const FORK_GUARD = 'github.event.pull_request.head.repo.full_name == github.repository';
const BOOTSTRAPPED = "steps.account.outputs.bootstrapped == 'true'";
const ACCOUNT = (environment: string): string => `\${{ vars.AWS_ACCOUNT_${environment.toUpperCase()} }}`;

describe('R4 every workflow', () => {
  it('R4 is one of the six', () => {
    expect(workflows.map(({ file, name }) => [file, name])).toEqual(
      ['ci', 'deploy', 'drift', 'nightly', 'preview', 'promote'].map((name) => [name, name]),
    );
  });

  it('R4 starts by these events alone, none of which lends a fork the rights of the repository', () => {
    expect(Object.fromEntries(workflows.map(({ file, on }) => [file, on]))).toEqual({
      ci: { pull_request: null, merge_group: null, push: { branches: ['main'] } },
      deploy: { push: { branches: ['main'] } },
      drift: {
        schedule: [{ cron: expect.stringMatching(/^\d+ [\d,]+ \* \* \*$/) as string }],
        workflow_dispatch: null,
      },
      nightly: {
        schedule: [{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) as string }],
        workflow_dispatch: null,
      },
      preview: { pull_request: null, merge_group: null },
      promote: { workflow_dispatch: null },
    });
  });

  it.each(workflows.map((workflow) => [workflow.file, workflow] as const))(
    'R4 %s gives no permission but by job, knows no secret, and no variable but the accounts',
    (file, { permissions }) => {
      expect(permissions).toEqual({});
      expect(source(file)).not.toMatch(
        /\bsecrets\b|aws-access-key-id|aws-secret-access-key|pull_request_target|workflow_run/,
      );
      expect(
        [...source(file).matchAll(/vars\.(\w+)/g)]
          .map(([, name]) => name)
          .filter((name) => !/^AWS_ACCOUNT_(DEV|STAGING|PROD)$/.test(name!)),
      ).toEqual([]);
    },
  );

  it('R4 pins each action by a full commit, one of each, its version beside it', () => {
    const named = lines.filter((line) => /^\s*(- )?uses:/.test(line) && line.trim() !== USES_SETUP);
    expect(named.length).toBeGreaterThan(workflows.length);
    expect(named.filter((line) => !/^\s+uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
    const pins = new Set(named.map((line) => line.trim()));
    expect(new Set([...pins].map((pin) => pin.replace(/@.*/, ''))).size).toBe(pins.size);
  });
});

describe('R4 every job', () => {
  it.each(jobs.map(({ title, job }) => [title, job] as const))(
    'R4 %s runs on a named system and ends in time',
    (title, job) => {
      expect(job.runsOn).toBe('ubuntu-24.04');
      expect(job.timeoutMinutes).toBeGreaterThan(0);
      expect(job.timeoutMinutes).toBeLessThanOrEqual(title === 'nightly nightly' ? 180 : 60);
    },
  );

  it('R4 has the least permissions', () => {
    const read = { contents: 'read' };
    const role = { ...read, 'id-token': 'write' };
    const deploys = { ...role, actions: 'read', 'pull-requests': 'read' };
    expect(
      Object.fromEntries(jobs.map(({ workflow, job }) => [`${workflow.file} ${job.id}`, job.permissions])),
    ).toEqual({
      'ci ci': read,
      'deploy build': read,
      'deploy dev': deploys,
      'deploy staging': deploys,
      'drift drift': { ...role, issues: 'write' },
      'nightly nightly': read,
      'preview build': read,
      'preview environments': { ...role, 'pull-requests': 'write' },
      'preview preview': read,
      'promote collect': role,
      'promote review': role,
      'promote prod': role,
    });
  });

  it.each(jobs.map(({ title, workflow, job }) => [title, workflow, job] as const))(
    'R4 %s may ask for a token of its identity only to assume a role, and never in a fork',
    (_, workflow, job) => {
      expect(job.permissions?.['id-token'] === 'write').toBe(assumes(job)?.with?.['role-to-assume'] !== undefined);
      const writes = Object.values(job.permissions ?? {}).includes('write');
      if ('pull_request' in workflow.on && writes) expect(job.if).toBe(FORK_GUARD);
    },
  );

  it.each(jobs.filter(({ job }) => assumes(job)).map(({ title, job }) => [title, job] as const))(
    'R4 %s assumes the role, and reads the state, of one environment: the deploying one only where GitHub guards it',
    (_, job) => {
      const { 'role-to-assume': role = '', 'aws-region': region } = assumes(job)!.with!;
      const [, account, environment, kind] = /^arn:aws:iam::(.*):role\/signalbox-(\w+)-(read|deploy)$/.exec(role)!;
      expect(account).toBe(ACCOUNT(environment!));
      expect(region).toBe('us-east-1');
      expect(job.environment).toBe(kind === 'deploy' ? environment : undefined);
      expect(job.env).toMatchObject({
        PULUMI_BACKEND_URL: `s3://signalbox-${environment}-state-${account}?region=us-east-1`,
        PULUMI_SECRETS_PROVIDER: `awskms://alias/signalbox-${environment}-state?region=us-east-1`,
      });
      expect(job.steps.findIndex(({ run }) => run === 'npm ci')).toBeLessThan(job.steps.indexOf(assumes(job)!));
    },
  );

  it.each(jobs.filter(({ job }) => job.environment).map(({ title, job }) => [title, job] as const))(
    'R4 %s is the only one to deploy there at a time, is never cancelled by another, and releases its lock',
    (_, job) => {
      expect(job.concurrency).toEqual({ group: `signalbox-${job.environment}`, cancelInProgress: false });
      expect(job.steps.map(({ run }) => run).slice(-2)).toEqual([
        `npm run smoke -- --env ${job.environment}`,
        `npm run unlock -- --env ${job.environment}`,
      ]);
      expect([`(failure() || cancelled()) && ${BOOTSTRAPPED}`, 'failure() || cancelled()']).toContain(
        job.steps.at(-1)!.if,
      );
    },
  );

  it('R4 deploys in three jobs: dev, then staging, of the merge; prod by promotion, after its review', () => {
    expect(
      jobs.filter(({ job }) => job.environment).map(({ title, job }) => [title, job.environment, job.needs]),
    ).toEqual([
      ['deploy dev', 'dev', ['build']],
      ['deploy staging', 'staging', ['build', 'dev']],
      ['promote prod', 'prod', ['review']],
    ]);
  });
});

describe('R4 the action that every job sets itself up by', () => {
  it('R4 follows the checkout in every job, and nothing repeats what it does', () => {
    const checkouts = lines.filter((line) => line.includes('uses: actions/checkout@'));
    expect(lines.filter((line) => line.trim() === USES_SETUP)).toHaveLength(checkouts.length);
    for (const { job } of jobs)
      expect(job.steps.slice(0, 2).map(({ uses: name }) => name?.split('@')[0])).toEqual([
        'actions/checkout',
        'actions/setup-node',
      ]);
    expect(workflows.filter(({ file }) => /npm ci|setup-node|pulumi\/plugins/.test(source(file)))).toEqual([]);
  });

  it('R4 knows no secret and no variable', () => {
    expect(action).not.toMatch(/\bsecrets\b|\bvars\.|github\./);
  });
});

describe('R4 concurrency', () => {
  it('R4 queues deployments and promotions, replaces previews, and keeps drift checks apart', () => {
    expect(Object.fromEntries(workflows.map(({ file, concurrency }) => [file, concurrency]))).toEqual({
      ci: { group: 'ci-${{ github.ref }}', cancelInProgress: "${{ github.event_name == 'pull_request' }}" },
      deploy: { group: 'deploy', cancelInProgress: false },
      drift: undefined,
      nightly: { group: 'nightly-${{ github.ref }}', cancelInProgress: false },
      // Of a merge queue as of a pull request, each by itself.
      preview: { group: 'preview-${{ github.ref }}', cancelInProgress: true },
      promote: { group: 'promote', cancelInProgress: false },
    });
    expect(readWorkflow('drift').jobs.map(({ concurrency }) => concurrency)).toEqual(
      environmentNames().map((env) => ({ group: `drift-${env}`, cancelInProgress: false })),
    );
  });

  it.each(['preview', 'drift'])('R4 %s looks at every environment, each to its end', (file) => {
    const environments = readWorkflow(file).jobs.flatMap(({ matrix }) => matrix['environment'] ?? []);
    expect(environments).toEqual(environmentNames());
    expect(source(file)).toContain('fail-fast: false');
  });

  it('R4 promotes from main alone, with the whole history', () => {
    const { jobs: parts } = readWorkflow('promote');
    expect(parts.filter(({ needs }) => needs.length === 0).map((job) => job.if)).toEqual([
      "github.ref == 'refs/heads/main'",
    ]);
    expect(parts.map((job) => job.steps.find((step) => uses(step, 'actions/checkout'))?.with?.['fetch-depth'])).toEqual(
      ['0', '0', '0'],
    );
  });
});

describe('R4 every step', () => {
  it.each(steps.filter(({ step }) => uses(step, 'actions/checkout')).map(({ title, step }) => [title, step] as const))(
    'R4 %s leaves no credentials in the checkout',
    (_, step) => {
      expect(step.with?.['persist-credentials']).toBe('false');
    },
  );

  it.each(
    steps.filter(({ step }) => step.run !== undefined).map(({ title, job, step }) => [title, job, step] as const),
  )('R4 %s is one command, its values from the environment', (_, job, { run, env }) => {
    expect(run).toMatch(/^(npm ci|bash \.ci\/run|npm run [a-z:]+( --( [\w./-]+| "[\w./$-]+")+)?)$/);
    const given = Object.keys({ ...job.env, ...env });
    expect([...run!.matchAll(/\$(\w+)/g)].map(([, name]) => name).filter((name) => !given.includes(name!))).toEqual([]);
  });

  it('R4 has no expression in a command, not even of a matrix', () => {
    const commands = lines.filter((line) => /^\s*(- )?run:/.test(line));
    expect(commands.length).toBeGreaterThan(workflows.length);
    expect(commands.filter((line) => line.includes('${{') || /run: *[|>]/.test(line))).toEqual([]);
  });

  it.each(
    steps.filter(({ step }) => uses(step, 'actions/upload-artifact')).map(({ title, step }) => [title, step] as const),
  )('R4 %s keeps something, for a time, none of it hidden', (_, step) => {
    expect(step.with).toMatchObject({
      'if-no-files-found': 'error',
      'retention-days': expect.stringMatching(/^\d+$/) as string,
    });
    expect(step.with!['path']).not.toMatch(/(^|\/)\./);
  });

  it('R4 downloads what a job that it waited for has kept, to the place it came from', () => {
    for (const { workflow, job, title } of jobs) {
      const before = workflow.jobs.filter(({ id }) => job.needs.includes(id));
      const kept = before.flatMap(({ steps: theirs }) =>
        theirs
          .filter((step) => uses(step, 'actions/upload-artifact'))
          .map((step) => `${step.with!['name']} ${step.with!['path']}`),
      );
      const wanted = job.steps
        .filter((step) => uses(step, 'actions/download-artifact'))
        .map((step) => `${step.with!['name']} ${step.with!['path']}`);
      expect([title, wanted.filter((artifact) => !kept.includes(artifact))]).toEqual([title, []]);
    }
    expect(steps.filter(({ step }) => uses(step, 'actions/download-artifact'))).toHaveLength(7);
  });

  it("R4 hands GitHub's own token to those steps alone that speak with GitHub", () => {
    expect(steps.filter(({ step }) => step.env?.['GITHUB_TOKEN']).map(({ title }) => title.replace(/:.*/, ''))).toEqual(
      [
        'deploy dev',
        'deploy staging',
        ...environmentNames().map((env) => `drift drift ${env}`),
        ...environmentNames().map((env) => `preview environments ${env}`),
      ],
    );
    expect(
      workflows
        .flatMap(({ env }) => Object.keys(env))
        .concat(jobs.flatMap(({ job }) => Object.keys(job.env)))
        .filter((name) => name.includes('TOKEN')),
    ).toEqual([]);
  });

  it("R4 keeps the tests' tools and the deployments' CLI apart, and nothing else between runs", () => {
    const caches = steps.filter(
      ({ step }) =>
        step.uses?.startsWith('actions/cache') ||
        (uses(step, 'actions/setup-node') && step.with?.['package-manager-cache'] !== 'false'),
    );
    const paths = Object.fromEntries(
      caches.map(({ step }) => [step.with!['key']!.split('-')[0]!, step.with!['path']!.trim().split('\n')]),
    );
    expect(paths).toEqual({
      signalbox: ['~/.cache/signalbox'],
      pulumi: ['~/.cache/signalbox/pulumi', '~/.pulumi/plugins'],
    });
    expect(
      caches
        .filter(({ step }) => step.with!['key']!.startsWith('signalbox-'))
        .map(({ title }) => title.replace(/:.*/, '')),
    ).toEqual(['ci ci', 'nightly nightly']);
    // The nightly run uses what ci keeps, so both name it alike; it saves none, for it builds no linters.
    const keys = caches.flatMap(({ step }) => step.with!['key']!).filter((key) => key.startsWith('signalbox-'));
    expect(new Set(keys).size).toBe(1);
    expect(caches.filter(({ step }) => uses(step, 'actions/cache')).map(({ title }) => title)).not.toContainEqual(
      expect.stringContaining('nightly'),
    );
  });

  it('R4 keeps the CLI and its plugins, by the pinned version and those of package-lock.json, for every job that takes a role; only jobs that always use both save them', () => {
    const kept = steps.filter(({ step }) => step.with?.['key']?.startsWith('pulumi-'));
    expect(kept.map(({ title }) => title.replace(/:.*/, ''))).toEqual(
      jobs.filter(({ job }) => assumes(job)).map(({ title }) => title),
    );
    expect(new Set(kept.map(({ step }) => step.with!['key'])).size).toBe(1);
    const digested = [...kept[0]!.step.with!['key']!.matchAll(/'([^']+)'/g)].map(([, file]) => file!);
    expect(digested).toEqual(['local/engine.ts', 'local/pulumi-cli/*', 'package-lock.json']);
    // A name that is wrong is digested as nothing.
    expect(digested.filter((file) => !existsSync(join(ROOT, file.replace('/*', ''))))).toEqual([]);
    expect(
      new Set(kept.filter(({ step }) => uses(step, 'actions/cache')).map(({ title }) => title.split(' ')[0])),
    ).toEqual(new Set(['deploy', 'preview']));
    // One that was never bootstrapped has no account, and would save a cache without a CLI.
    for (const { job, step } of kept)
      expect(step.if).toBe(
        `${/::(\$\{\{.*\}\}):/.exec(assumes(job)!.with!['role-to-assume']!)![1]!.replace(/^\$\{\{ | \}\}$/g, '')} != ''`,
      );
  });

  it('R4 tests on the local cloud, though commands take AWS for their target there', () => {
    expect(
      ['ci', 'nightly'].flatMap((file) =>
        readWorkflow(file).jobs.flatMap((job) =>
          job.steps
            .filter(({ run = '' }) => ['bash .ci/run', 'npm run test:exhaustive'].includes(run))
            .map(({ run, env }) => [file, run, env]),
        ),
      ),
    ).toEqual([
      ['ci', 'bash .ci/run', { SIGNALBOX_TARGET: 'local' }],
      ['nightly', 'npm run test:exhaustive', { SIGNALBOX_TARGET: 'local' }],
    ]);
  });

  it('R4 runs Node 24, as the functions do', () => {
    expect(
      new Set(
        steps.filter(({ step }) => uses(step, 'actions/setup-node')).map(({ step }) => step.with?.['node-version']),
      ),
    ).toEqual(new Set(['24']));
    expect(jobs.filter(({ job }) => !job.steps.some((step) => uses(step, 'actions/setup-node')))).toEqual([]);
  });
});

describe('R4 a check that main requires', () => {
  const GUIDE = readFileSync(join(ROOT, 'docs', 'aws.md'), 'utf8');

  it('R4 is named alike by docs/aws.md and the guide of bootstrap', () => {
    const [, named = ''] =
      /Protect main: require pull requests and the checks ((?:`[\w-]+`(?:, | and )?)+)/.exec(GUIDE) ?? [];
    expect([...named.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)).toEqual(REQUIRED_CHECKS);
  });

  it.each(REQUIRED_CHECKS)(
    'R4 %s is one job, without a matrix, for pull requests and the merge queue, and is never skipped',
    (check) => {
      const found = jobs.filter(({ job }) => job.name === check);
      expect(found).toHaveLength(1);
      const [{ workflow, job }] = found as [(typeof found)[number]];
      expect(Object.keys(workflow.on)).toEqual(expect.arrayContaining(['pull_request', 'merge_group']));
      expect(job.matrix).toEqual({});
      // Where a needed job fails, GitHub skips this one, and a check that was skipped counts as passed.
      expect(job.if).toBe(job.needs.length > 0 ? 'always()' : undefined);
      // Every other job of its workflow decides with it.
      expect(new Set([...job.needs, job.id])).toEqual(new Set(workflow.jobs.map(({ id }) => id)));
    },
  );
});

describe('R4 an environment that was never bootstrapped', () => {
  const taking = jobs.filter(({ job }) => assumes(job));

  it.each(taking.filter(({ workflow }) => workflow.file !== 'promote').map(({ title, job }) => [title, job] as const))(
    'R4 is skipped by %s: nothing after the question goes without its answer',
    (_, job) => {
      const asked = job.steps.findIndex(({ id }) => id === 'account');
      const { environment } = /signalbox-(?<environment>\w+)-/.exec(assumes(job)!.with!['role-to-assume']!)!.groups!;
      expect(job.steps[asked]).toMatchObject({
        env: { AWS_ACCOUNT: ACCOUNT(environment!) },
        run: expect.stringMatching(/^npm run bootstrapped -- --env (\w+|"\$ENVIRONMENT")$/) as string,
      });
      expect(job.steps.slice(asked + 1).filter((step) => !step.if?.endsWith(BOOTSTRAPPED))).toEqual([]);
      expect(asked).toBeLessThan(job.steps.indexOf(assumes(job)!));
    },
  );

  it('R4 is refused in words by a promotion, which a person started', () => {
    expect(
      readWorkflow('promote').jobs.map((job) =>
        job.steps.flatMap(({ run = '' }) => (run.includes('bootstrapped') ? [run] : [])),
      ),
    ).toEqual([
      ['npm run bootstrapped -- --env staging --required'],
      ['npm run bootstrapped -- --env prod --required'],
      [],
    ]);
  });
});
