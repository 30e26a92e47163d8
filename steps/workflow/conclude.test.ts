import { runForJson } from '../core/testing/captured';
import { conclude } from './conclude';

const { env } = process;
beforeEach(() => {
  process.env = {
    ...env,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: '/dev/null',
    GITHUB_REPOSITORY: 'acme/platform',
  };
});
afterEach(() => {
  process.env = env;
});

it.each([
  ['success', 0, true],
  ['failure', 1, false],
])('prints the conclusion of a job that ended in %s as JSON', async (result, code, ok) => {
  process.env['NEEDS'] = JSON.stringify({ build: { result } });
  expect(await runForJson(conclude)).toEqual({
    code,
    document: { format: 'signalbox-conclusion', version: 1, ok, jobs: [{ job: 'build', result, ok }] },
  });
});
