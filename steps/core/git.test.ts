import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSource } from './git';

describe('readSource (R4)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-git-'));
  const repository = join(dir, 'repository');
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd: repository, encoding: 'utf8' },
    ).trim();
  beforeAll(() => {
    mkdirSync(repository);
    git('init', '--quiet');
    for (const file of ['index.ts', 'Pulumi.dev.yaml']) writeFileSync(join(repository, file), 'one\n');
    git('add', '.');
    git('commit', '--quiet', '--no-verify', '-m', 'one');
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('reads the commit and its tree', async () => {
    expect(await readSource(repository)).toEqual({
      commit: git('rev-parse', 'HEAD'),
      tree: git('rev-parse', 'HEAD^{tree}'),
    });
  });

  it('distinguishes uncommitted changes, except the salt that the engine writes into a stack file', async () => {
    writeFileSync(join(repository, 'Pulumi.dev.yaml'), 'encryptionsalt: x\n');
    expect(await readSource(repository)).not.toHaveProperty('uncommitted');
    writeFileSync(join(repository, 'index.ts'), 'two\n');
    const two = await readSource(repository);
    expect(two.uncommitted).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(repository, 'index.ts'), 'three\n');
    expect((await readSource(repository)).uncommitted).not.toBe(two.uncommitted);
  });

  it('is empty outside a checkout', async () => expect(await readSource(dir)).toEqual({}));
});
