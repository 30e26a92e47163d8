import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitsBetween } from './commits';

describe('R4 the commits between two environments', () => {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-commits-'));
  const dir = join(root, 'repository');
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=A B', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ).trim();
  const commit = (subject: string): string => {
    git('commit', '--quiet', '--allow-empty', '-m', subject);
    return git('rev-parse', 'HEAD');
  };
  let ids: string[];
  beforeAll(() => {
    execFileSync('git', ['init', '--quiet', '--initial-branch', 'main', dir]);
    ids = ['one', 'two', 'three'].map(commit);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('R4 are listed newest first, with their authors', async () => {
    expect(await commitsBetween(ids[0], ids[2]!, dir)).toEqual({
      known: true,
      total: 2,
      back: 0,
      commits: [
        { id: ids[2], author: 'A B', subject: 'three' },
        { id: ids[1], author: 'A B', subject: 'two' },
      ],
    });
    expect(await commitsBetween(ids[2], ids[2]!, dir)).toEqual({ known: true, total: 0, back: 0, commits: [] });
  });

  it('R4 are counted backwards for a rollback', async () => {
    expect(await commitsBetween(ids[2], ids[0]!, dir)).toMatchObject({ known: true, total: 0, back: 2 });
  });

  it('R4 end at this checkout if the deployed commit has another id there', async () => {
    expect(await commitsBetween(ids[0], 'e'.repeat(40), dir)).toMatchObject({ known: true, total: 2 });
  });

  it('R4 are unknown: never deployed, not here, unrelated, no commit id, a shallow clone', async () => {
    expect(await commitsBetween(undefined, ids[2]!, dir)).toMatchObject({
      known: false,
      why: expect.stringContaining('the commit that runs there is unknown'),
    });
    expect(await commitsBetween('e'.repeat(40), ids[2]!, dir)).toMatchObject({
      known: false,
      why: expect.stringContaining('is not in this checkout: the history was rewritten'),
    });
    expect(await commitsBetween('--all', ids[2]!, dir)).toMatchObject({ known: false });
    git('checkout', '--quiet', '--orphan', 'other');
    const other = commit('unrelated');
    expect(await commitsBetween(other, ids[2]!, dir)).toMatchObject({
      known: false,
      why: expect.stringContaining('has no history in common'),
    });
    git('checkout', '--quiet', 'main');
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${dir}`, join(root, 'shallow')], {
      stdio: 'ignore',
    });
    expect(await commitsBetween(ids[0], ids[2]!, join(root, 'shallow'))).toMatchObject({
      known: false,
      why: expect.stringContaining('this is a shallow clone'),
    });
  });
});
