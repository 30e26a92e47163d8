import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutCredentials } from './job';

describe('whether a run has credentials', () => {
  let dir: string;
  const asked = (name: string, event: unknown): string | undefined => {
    const file = join(dir, 'event.json');
    writeFileSync(file, JSON.stringify(event));
    return withoutCredentials({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: 'acme/shop' });
  };
  const pull = (repo: unknown) => ({ pull_request: { number: 1, head: { repo } } });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-job-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it.each<[string, string, unknown, RegExp | undefined]>([
    ['a pull request of the repository', 'pull_request', pull({ full_name: 'acme/shop' }), undefined],
    ['a push', 'push', {}, undefined],
    ['a pull request of a fork', 'pull_request', pull({ full_name: 'evil/shop' }), /from forks get no credentials/],
    ['a pull request of a fork that was deleted', 'pull_request', pull(null), /from forks get no credentials/],
    ['a merge queue', 'merge_group', { merge_group: {} }, /merge queue runs have no credentials/],
  ])('R4 %s', (_, name, event, why) => {
    if (why) expect(asked(name, event)).toMatch(why);
    else expect(asked(name, event)).toBeUndefined();
  });

  it('R4 lists what is not set outside GitHub Actions', () =>
    expect(() => withoutCredentials({})).toThrow(
      /GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_REPOSITORY are not set/,
    ));
});
