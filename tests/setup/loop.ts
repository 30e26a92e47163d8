import { zipSync } from 'fflate';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { localAccount } from '../../local/accounts';
import { openRunner, type JobRun, type WorkflowEvent, type WorkflowRun } from './actions-runner';
import { copyCheckout, type Checkout } from './checkout';
import { openGitHub, type GitHub } from './github';
import { openSandbox, type Sandbox } from './sandbox';

/** A repository on a stand-in of GitHub that runs the workflows of .github/workflows, against a local cloud of its own. */
export interface Loop {
  readonly sandbox: Sandbox;
  readonly checkout: Checkout;
  readonly github: GitHub;
  /** Runs a workflow, and fails unless every job concludes as expected, with what one printed where it does not. */
  run(
    workflow: string,
    event: WorkflowEvent,
    expected: Readonly<Record<string, JobRun['conclusion']>>,
  ): Promise<WorkflowRun>;
  git(...args: string[]): string;
  /** An event on main as it stands. */
  onMain(name: 'push' | 'schedule' | 'workflow_dispatch'): WorkflowEvent;
  /** Pull request 1 with these commits on a branch `faster`; gives its event. Called again, it adds commits. */
  pullRequest(title: string, change: () => void): WorkflowEvent;
  /** Merges it by a squash, and gives the commit. */
  merge(title: string): string;
  close(): Promise<void>;
}

/** @param environments those whose account is known to the repository's variables */
export const openLoop = async (environments: readonly string[]): Promise<Loop> => {
  const sandbox = openSandbox();
  const checkout = copyCheckout(sandbox);
  const git = (...args: string[]): string => checkout.git(...args).trim();
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const github = await openGitHub();
  const { repository } = github;
  const runner = openRunner({
    origin: checkout.dir,
    dir: join(sandbox.dir, 'runner'),
    env: { SIGNALBOX_STATE: sandbox.dir, SIGNALBOX_TARGET: 'local' },
    github: { url: github.url, token: github.job()['GITHUB_TOKEN']!, repository: 'acme/platform' },
    // tests/validate.test.ts runs it; here it would take half a minute for each workflow.
    skip: ['npm run validate'],
    vars: Object.fromEntries(
      environments.map((environment) => [`AWS_ACCOUNT_${environment.toUpperCase()}`, localAccount(environment)]),
    ),
    onRun: ({ id, workflow, event }) => {
      if (event.name === 'push' && !repository.commits.includes(event.sha)) repository.commits.push(event.sha);
      const pull = event.payload['pull_request'] as { head?: { sha: string } } | undefined;
      repository.runs.push({
        id,
        workflow: `${workflow}.yml`,
        head_sha: pull?.head?.sha ?? event.sha,
        event: event.name,
        status: 'in_progress',
        conclusion: null,
      });
    },
    // A job's token may do what the workflow's permissions say and nothing else.
    onJob: ({ permissions = {} }) =>
      github.allow(...Object.entries(permissions).map(([name, access]) => `${name.replaceAll('-', '_')}=${access}`)),
    onArtifact: ({ run, name, folder }) => {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [relative(folder, file), new Uint8Array(readFileSync(file))] as const);
      repository.artifacts.push({
        id: 9000 + repository.artifacts.length,
        run,
        name,
        zip: zipSync(Object.fromEntries(files)),
      });
    },
    onEnd: ({ id, jobs }) => {
      const at = repository.runs.findIndex((run) => run.id === id);
      repository.runs[at] = {
        ...repository.runs[at]!,
        status: 'completed',
        conclusion: jobs.some(({ conclusion }) => conclusion === 'failure') ? 'failure' : 'success',
      };
    },
  });
  return {
    sandbox,
    checkout,
    github,
    git,
    run: async (workflow, event, expected) => {
      const run = await runner.run(workflow, event);
      const wrong = run.jobs.filter(({ name, conclusion }) => expected[name] !== conclusion);
      if (wrong.length > 0)
        throw new Error(
          wrong
            .map(
              ({ name, conclusion, log }) =>
                `${name}: ${conclusion}, expected ${expected[name] ?? 'no such job'}\n${log}`,
            )
            .join('\n'),
        );
      expect(Object.fromEntries(run.jobs.map(({ name, conclusion }) => [name, conclusion]))).toEqual(expected);
      return run;
    },
    onMain: (name) => ({ name, sha: git('rev-parse', 'main'), ref: 'refs/heads/main', payload: {} }),
    pullRequest: (title, change) => {
      const first = git('branch', '--list', 'faster') === '';
      git('checkout', '--quiet', ...(first ? ['-b', 'faster'] : ['faster']));
      change();
      git('commit', '--quiet', '--no-verify', '-am', title);
      const head = git('rev-parse', 'HEAD');
      git('checkout', '--quiet', ...(first ? ['-b', 'merge-of-faster', 'main'] : ['merge-of-faster']));
      git('merge', '--quiet', '--no-ff', '--no-edit', 'faster');
      const sha = git('rev-parse', 'HEAD');
      git('checkout', '--quiet', 'main');
      if (first)
        repository.issues.push({
          number: 1,
          title,
          body: '',
          state: 'open',
          state_reason: null,
          user: { login: 'somebody', id: 7, type: 'User' },
          labels: [],
          pull_request: {},
        });
      return {
        name: 'pull_request',
        sha,
        ref: 'refs/pull/1/merge',
        payload: {
          number: 1,
          pull_request: { number: 1, head: { sha: head, repo: { full_name: 'acme/platform' } }, base: { ref: 'main' } },
        },
      };
    },
    merge: (title) => {
      const head = git('rev-parse', 'faster');
      git('merge', '--quiet', '--squash', 'faster');
      git('commit', '--quiet', '--no-verify', '-m', `${title} (#1)`);
      const sha = git('rev-parse', 'HEAD');
      repository.pulls.push({
        number: 1,
        head,
        base: 'main',
        merged_at: new Date().toISOString(),
        merge_commit_sha: sha,
      });
      return sha;
    },
    close: async () => {
      await github.close();
      await sandbox.close();
    },
  };
};

export const jobOf = ({ jobs }: WorkflowRun, name: string): JobRun => {
  const found = jobs.find((one) => one.name === name);
  if (!found) throw new Error(`no job ${name} ran, but ${jobs.map((one) => one.name).join(', ')}`);
  return found;
};
