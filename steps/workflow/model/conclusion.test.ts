import { conclude, readNeeds, type JobResult } from './conclusion';

const FORK = 'pull requests from forks get no credentials';
const of = (build: JobResult, environments: JobResult, without?: string) =>
  conclude({ build: { result: build }, environments: { result: environments } }, ['environments'], without);

it.each<[JobResult, JobResult, string | undefined, boolean]>([
  ['success', 'success', undefined, true],
  ['success', 'success', FORK, true],
  ['success', 'skipped', FORK, true],
  // Nobody knows why: that is no success.
  ['success', 'skipped', undefined, false],
  ['failure', 'skipped', FORK, false],
  ['skipped', 'skipped', FORK, false],
  ['success', 'failure', FORK, false],
  ['success', 'cancelled', undefined, false],
])('R4 concludes of build %s and environments %s (%s): %s', (build, environments, without, ok) => {
  expect(of(build, environments, without).ok).toBe(ok);
});

it('R4 says a line of each job, and why one was rightly skipped', () => {
  expect(of('success', 'skipped', FORK).lines).toEqual([
    'build: success',
    `environments: skipped, as expected: ${FORK}`,
  ]);
  expect(of('failure', 'skipped').lines).toEqual(['build: failure', 'environments: skipped']);
});

it('R4 concludes nothing good of no job', () => expect(conclude({}, [], FORK).ok).toBe(false));

it.each(['', '[]', 'null', '{"build":{}}', '{"build":{"result":"odd"}}'])('R4 reads no needs of %j', (text) =>
  expect(readNeeds(text)).toBeUndefined(),
);
