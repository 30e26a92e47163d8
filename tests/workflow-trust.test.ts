import { deployRoleName, readRoleName } from '../modules/delivery/names';
import { deploySubjects, readSubjects, type Repository } from '../modules/delivery/subjects';
import { environmentNames } from '../steps/core/engine/environments';
import { readWorkflow, workflowNames, type Workflow, type WorkflowJob } from './setup/workflows';

/**
 * Whether an event's jobs run on main: a schedule runs on the default branch, a push names its branches.
 * One started by hand runs on the branch that a person chose; on another than main AWS refuses it.
 */
const runsOnMain = ({ on }: Workflow, event: string): boolean =>
  event === 'schedule' ||
  event === 'workflow_dispatch' ||
  (event === 'push' && JSON.stringify((on['push'] as { readonly branches?: unknown } | null)?.branches) === '["main"]');

/** Holds for a pull request alone: a merge queue's event has none. */
const OF_THIS_REPOSITORY = 'github.event.pull_request.head.repo.full_name == github.repository';

/** Subjects of the tokens that GitHub gives to a job, each event's, as GitHub's documentation of the sub claim has it. */
const subjectsOf = (workflow: Workflow, job: WorkflowJob, prefix: string): readonly string[] =>
  Object.keys(workflow.on)
    .filter((event) => !(event === 'merge_group' && job.if === OF_THIS_REPOSITORY))
    .map((event) => {
      if (job.environment !== undefined) return `${prefix}:environment:${job.environment}`;
      if (event === 'pull_request') return `${prefix}:pull_request`;
      if (runsOnMain(workflow, event)) return `${prefix}:ref:refs/heads/main`;
      throw new Error(`${workflow.file} ${job.id}: the subject of ${event} is not known`);
    });

interface Use {
  readonly role: string;
  readonly subject: string;
}

const uses = (prefix: string): readonly Use[] =>
  workflowNames()
    .map((name) => readWorkflow(name))
    .flatMap((workflow) =>
      workflow.jobs
        .filter(({ permissions }) => permissions?.['id-token'] === 'write')
        .flatMap((job) => {
          const roles = job.steps
            .flatMap((step) => step.with?.['role-to-assume'] ?? [])
            .map((arn) => /^arn:aws:iam::\$\{\{.*\}\}:role\/([\w-]+)$/.exec(arn)?.[1]);
          if (roles.length !== 1 || roles[0] === undefined)
            throw new Error(`${workflow.file} ${job.id}: takes ${roles.length} roles, wanted 1 by name`);
          return subjectsOf(workflow, job, prefix).map((subject) => ({ role: roles[0]!, subject }));
        }),
    );

describe.each<[string, Repository, string]>([
  ['names', { owner: 'acme', name: 'shop' }, 'repo:acme/shop'],
  ['ids', { owner: 'acme', name: 'shop', ids: { owner: '12', repository: '34' } }, 'repo:acme@12/shop@34'],
])('trust by %s', (_, repository, prefix) => {
  it.each(environmentNames())(
    "R4 lets exactly the workflows' jobs take the roles of %s, no more and no fewer",
    (environment) => {
      const wanted = (role: string): readonly string[] =>
        [
          ...new Set(
            uses(prefix)
              .filter((use) => use.role === role)
              .map(({ subject }) => subject),
          ),
        ].toSorted();
      expect(readSubjects(repository).toSorted()).toEqual(wanted(readRoleName({ environment })));
      expect(deploySubjects(repository, environment).toSorted()).toEqual(wanted(deployRoleName({ environment })));
    },
  );
});

it('R4 no job takes a role that no bootstrap makes', () => {
  const made = environmentNames().flatMap((environment) => [
    readRoleName({ environment }),
    deployRoleName({ environment }),
  ]);
  expect(
    uses('repo:acme/shop')
      .map(({ role }) => role)
      .filter((role) => !made.includes(role)),
  ).toEqual([]);
});

it('R4 no job may ask for a token without taking a role, nor take one without', () => {
  const jobs = workflowNames()
    .map((name) => readWorkflow(name))
    .flatMap(({ file, jobs: all }) => all.map((job) => ({ name: `${file} ${job.id}`, job })));
  const asks = jobs.filter(({ job }) => job.permissions?.['id-token'] !== undefined).map(({ name }) => name);
  expect(asks).toEqual(
    jobs.filter(({ job }) => job.steps.some((step) => step.with?.['role-to-assume'])).map(({ name }) => name),
  );
});
