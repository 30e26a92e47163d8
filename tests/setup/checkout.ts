import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../local/paths';
import { collect, commandEnv, type RunResult, type Sandbox } from './sandbox';

/** A copy of this checkout with a history of its own, whose files a test may change and commit. */
export interface Checkout {
  readonly dir: string;
  /** Runs a command of the copy, with the sandbox's state and local cloud. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<RunResult>;
  git(...args: string[]): string;
  /** Replaces a text of a file that must have it. */
  edit(file: string, from: string | RegExp, to: string): void;
}

const PARTS = [
  'environments',
  'modules',
  'systems',
  'functions',
  'catalog',
  'steps',
  'local',
  'tests',
  'index.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.gitignore',
  '.github',
  '.dependency-cruiser.cjs',
  '.prettierrc',
  '.prettierignore',
  'eslint.config.mjs',
  'jest.config.js',
  'Pulumi.yaml',
  'Pulumi.dev.yaml',
  'Pulumi.staging.yaml',
  'Pulumi.prod.yaml',
];

export const copyCheckout = (sandbox: Sandbox): Checkout => {
  const dir = join(sandbox.dir, 'checkout');
  mkdirSync(dir);
  for (const part of PARTS) cpSync(join(ROOT, part), join(dir, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--', ...PARTS);
  git('commit', '--quiet', '--no-verify', '-m', 'copy');
  return {
    dir,
    git,
    edit: (file, from, to) => {
      const path = join(dir, file);
      const before = readFileSync(path, 'utf8');
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${file} has no ${String(from)}`);
      writeFileSync(path, after);
    },
    run: (args, env = {}) =>
      collect(
        spawn(process.execPath, [join(dir, 'steps', 'launch.mjs'), ...args], {
          cwd: dir,
          env: { ...commandEnv(), SIGNALBOX_STATE: sandbox.dir, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      ),
  };
};
