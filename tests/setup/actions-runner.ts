import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../local/paths';
import { holds, resolved, type Contexts } from './actions-expressions';
import { collect, commandEnv } from './sandbox';
import { readWorkflow, type WorkflowJob, type WorkflowStep } from './workflows';

/** What made a workflow run, as GitHub tells the runner. */
export interface WorkflowEvent {
  readonly name: 'pull_request' | 'merge_group' | 'push' | 'schedule' | 'workflow_dispatch';
  readonly sha: string;
  /** `refs/heads/main`, `refs/pull/7/merge`. */
  readonly ref: string;
  /** Content of GITHUB_EVENT_PATH. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface JobRun {
  /** Id of the job, with the environment of its matrix: `preview staging`; of a matrix that was skipped, the id alone. */
  readonly name: string;
  readonly conclusion: 'success' | 'failure' | 'skipped';
  /** Commands that ran, in order. */
  readonly commands: readonly string[];
  /** All that they printed. */
  readonly log: string;
  /** Markdown of the job summary. */
  readonly summary: string;
  /** ARN of the role that it assumed. */
  readonly role?: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly jobs: readonly JobRun[];
}

export interface RunnerOptions {
  /** The repository that jobs check out. */
  readonly origin: string;
  /** Folder of the runner's own: jobs and artifacts. */
  readonly dir: string;
  /** Variables of every command, such as where its state is kept. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** GitHub's API, token and repository. */
  readonly github: { readonly url: string; readonly token: string; readonly repository: string };
  /** Commands that are passed over. */
  readonly skip?: readonly string[];
  /** The repository's variables. */
  readonly vars: Readonly<Record<string, string>>;
  /** Told of each run as it begins, so that GitHub's API knows of it, and of each artifact. */
  readonly onRun?: (run: { readonly id: number; readonly workflow: string; readonly event: WorkflowEvent }) => void;
  /** Told of each job before its steps. */
  readonly onJob?: (job: WorkflowJob) => void;
  readonly onArtifact?: (artifact: { readonly run: number; readonly name: string; readonly folder: string }) => void;
  readonly onEnd?: (run: WorkflowRun) => void;
}

/**
 * Runs the jobs of .github/workflows as GitHub's runner does, as far as these workflows go: each job in
 * a checkout of its own of the event's commit (shallow unless the workflow says otherwise), steps in
 * order, conditions, matrices, outputs, artifacts. Three things are not done: npm ci takes the packages of this
 * checkout, a role is noted instead of assumed, and a step named in `skip` is passed over.
 */
export const openRunner = (options: RunnerOptions) => {
  let lastRun = 1000;
  return {
    run: async (workflow: string, event: WorkflowEvent): Promise<WorkflowRun> => {
      lastRun += 1;
      const id = lastRun;
      options.onRun?.({ id, workflow, event });
      const jobs: JobRun[] = [];
      const read = readWorkflow(workflow, join(options.origin, '.github', 'workflows'));
      for (const job of read.jobs) {
        const needs = Object.fromEntries(
          job.needs.map((need) => [need, { result: resultOf(need, jobs), outputs: {} }]),
        );
        const ready = Object.values(needs).every(({ result }) => result === 'success');
        const contexts = { ...contextsOf(options, id, event), needs };
        if (holds(job.if ?? 'success()', contexts, ready)) {
          const name = [job.id, ...Object.values(job.matrix).slice(0, 1)].join(' ');
          jobs.push(
            await runJob({
              ...options,
              id,
              event,
              name,
              contexts,
              job: { ...job, env: { ...read.env, ...job.env } },
              workflow: read.name,
            }),
          );
        } else if (!jobs.some(({ name }) => name === job.id)) {
          // It is skipped before its matrix is expanded.
          jobs.push({ name: job.id, conclusion: 'skipped', commands: [], log: '', summary: '' });
        }
      }
      const run = { id, jobs };
      options.onEnd?.(run);
      return run;
    },
  };
};

/** Of all the jobs of a matrix together. */
const resultOf = (id: string, jobs: readonly JobRun[]): JobRun['conclusion'] => {
  const results = jobs.filter(({ name }) => name.split(' ')[0] === id).map(({ conclusion }) => conclusion);
  return (['failure', 'skipped'] as const).find((result) => results.includes(result)) ?? 'success';
};

interface JobRequest extends RunnerOptions {
  readonly id: number;
  readonly event: WorkflowEvent;
  readonly name: string;
  readonly contexts: Contexts;
  readonly job: WorkflowJob;
  readonly workflow: string;
}

const contextsOf = ({ github, vars }: RunnerOptions, id: number, event: WorkflowEvent): Contexts => ({
  vars,
  github: {
    token: github.token,
    repository: github.repository,
    ref: event.ref,
    sha: event.sha,
    event_name: event.name,
    event: event.payload,
    run_id: String(id),
    run_attempt: '1',
  },
});

const runJob = async (request: JobRequest): Promise<JobRun> => {
  const { id, name, job, dir } = request;
  const outputs: Record<string, { readonly outputs: Readonly<Record<string, string>> }> = {};
  const contexts = { ...request.contexts, steps: outputs };
  const place = join(dir, 'jobs', `${id}-${name.replaceAll(' ', '-')}`);
  const files = { event: join(place, 'event.json'), summary: join(place, 'summary.md'), output: join(place, 'output') };
  mkdirSync(join(place, 'work'), { recursive: true });
  writeFileSync(files.event, JSON.stringify(request.event.payload));
  writeFileSync(files.summary, '');
  request.onJob?.(job);
  const done = { commands: [] as string[], log: '', ok: true, role: undefined as string | undefined };
  for (const step of job.steps) {
    if (!holds(step.if ?? 'success()', contexts, done.ok)) continue;
    writeFileSync(files.output, '');
    const what = step.name ?? step.run ?? step.uses ?? '';
    try {
      if (step.uses !== undefined) done.role = act(step, { ...request, contexts }, join(place, 'work')) ?? done.role;
      else if (step.run === 'npm ci') symlinkSync(join(ROOT, 'node_modules'), join(place, 'work', 'node_modules'));
      else if (!request.skip?.includes(step.run!)) {
        done.commands.push(step.run!);
        const { code, stdout, stderr } = await collect(
          spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run!], {
            cwd: join(place, 'work'),
            env: {
              ...commandEnv(),
              ...request.env,
              ...runnerEnv(request, files),
              ...resolveAll({ ...job.env, ...step.env }, contexts),
            },
            stdio: ['ignore', 'pipe', 'pipe'],
          }),
        );
        done.log += `\n== ${what}: ${step.run!} (exit ${code})\n${stdout}${stderr}`;
        if (code !== 0) done.ok = false;
        if (step.id !== undefined)
          outputs[step.id] = {
            outputs: Object.fromEntries(
              readFileSync(files.output, 'utf8')
                .split('\n')
                .filter(Boolean)
                .map((line) => line.split('=', 2)),
            ) as Record<string, string>,
          };
      }
    } catch (error) {
      done.log += `\n== ${what}: ${error instanceof Error ? error.message : String(error)}\n`;
      done.ok = false;
    }
  }
  return {
    name,
    conclusion: done.ok ? 'success' : 'failure',
    commands: done.commands,
    log: done.log,
    summary: readFileSync(files.summary, 'utf8'),
    ...(done.role && { role: done.role }),
  };
};

const resolveAll = (env: Readonly<Record<string, string>>, contexts: Contexts): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([key, value]) => [key, resolved(value, contexts)]));

const runnerEnv = (
  { id, event, job, workflow, github }: JobRequest,
  files: { readonly event: string; readonly summary: string; readonly output: string },
): Record<string, string> => ({
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: github.url,
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: github.repository,
  GITHUB_RUN_ID: String(id),
  GITHUB_RUN_NUMBER: String(id),
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: job.id,
  GITHUB_WORKFLOW: workflow,
  GITHUB_SHA: event.sha,
  GITHUB_REF: event.ref,
  GITHUB_EVENT_NAME: event.name,
  GITHUB_EVENT_PATH: files.event,
  GITHUB_STEP_SUMMARY: files.summary,
  GITHUB_OUTPUT: files.output,
});

/** The published actions that the workflows use. Returns the role that was assumed. */
const act = (
  step: WorkflowStep,
  { id, dir, origin, event, contexts, onArtifact }: JobRequest,
  work: string,
): string | undefined => {
  const [action = ''] = step.uses!.split('@');
  // Nothing is kept between runs here, and the key digests files.
  if (action.startsWith('actions/cache')) return undefined;
  const given = resolveAll(step.with ?? {}, contexts);
  const artifact = join(dir, 'artifacts', String(id), given['name'] ?? '');
  switch (action) {
    case 'actions/checkout':
      checkOut(origin, event, work, given['fetch-depth'] === '0');
      return undefined;
    case 'actions/setup-node':
      return undefined;
    case 'aws-actions/configure-aws-credentials':
      if (!/^arn:aws:iam::\d{12}:role\/[\w-]+$/.test(given['role-to-assume'] ?? ''))
        throw new Error(`Could not assume role with OIDC: Request ARN is invalid: ${given['role-to-assume']}`);
      return given['role-to-assume'];
    case 'actions/upload-artifact': {
      const from = join(work, given['path'] ?? '');
      if (!existsSync(from)) throw new Error(`no files were found with the provided path: ${given['path'] ?? ''}`);
      mkdirSync(dirname(artifact), { recursive: true });
      cpSync(from, artifact, { recursive: true });
      onArtifact?.({ run: id, name: given['name'] ?? '', folder: artifact });
      return undefined;
    }
    case 'actions/download-artifact':
      if (!existsSync(artifact)) throw new Error(`artifact not found: ${given['name'] ?? ''}`);
      cpSync(artifact, join(work, given['path'] ?? ''), { recursive: true });
      return undefined;
    default:
      throw new Error(`the runner does not know ${step.uses!}`);
  }
};

const checkOut = (origin: string, { sha, ref }: WorkflowEvent, work: string, whole: boolean): void => {
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  git('init', '--quiet');
  git('remote', 'add', 'origin', `file://${origin}`);
  if (whole) git('fetch', '--quiet', 'origin', '+refs/heads/*:refs/remotes/origin/*', `+${sha}:refs/remotes/event`);
  else git('fetch', '--quiet', '--depth', '1', 'origin', `+${sha}:refs/remotes/event`);
  git(
    'checkout',
    '--quiet',
    ...(ref.startsWith('refs/heads/') ? ['-B', ref.slice('refs/heads/'.length)] : ['--detach']),
    sha,
  );
};
