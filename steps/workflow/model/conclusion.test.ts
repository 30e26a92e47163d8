import { conclude, readNeeds, type JobResult } from './conclusion';

const FORK = 'pull requests from forks get no credentials';
const of = (build: JobResult, environments: JobResult, without?: string) =>
  conclude({ build: { result: build }, environments: { result: environments } }, ['environments'], without);

it.each<[JobResult, JobResult, string | undefined, boolean]>([
  ['success', 'success', undefined, true],
  ['success', 'success', FORK, true],
  ['success', 'skipped', FORK, true],
  // Unknown reason: not a success.
  ['success', 'skipped', undefined, false],
  ['failure', 'skipped', FORK, false],
  ['skipped', 'skipped', FORK, false],
  ['success', 'failure', FORK, false],
  ['success', 'cancelled', undefined, false],
])('R4 concludes of build %s and environments %s (%s): %s', (build, environments, without, ok) => {
  expect(of(build, environments, without).ok).toBe(ok);
});

it('R4 prints a line per job, and why one was correctly skipped', () => {
  expect(of('success', 'skipped', FORK).lines).toEqual([
    'build: success',
    `environments: skipped, as expected: ${FORK}`,
  ]);
  expect(of('failure', 'skipped').lines).toEqual(['build: failure', 'environments: skipped']);
});

it('R4 fails without jobs', () => expect(conclude({}, [], FORK).ok).toBe(false));

it.each(['', '[]', 'null', '{"build":{}}', '{"build":{"result":"odd"}}'])('R4 rejects the needs %j', (text) =>
  expect(readNeeds(text)).toBeUndefined(),
);
