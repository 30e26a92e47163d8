import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../local/paths';
import { runCommand } from '../../local/run-command';
import { CommandError } from '../core/errors';
import type { Sources } from './model/import-graph';

/** Reads and writes files of the checkout, by their paths from the root. */

export const LIST = 'systems/index.ts';
export const SCHEMA = 'environments/schema.json';
export const MANIFEST = 'package.json';

/** What a person runs next. */
export const CHECKS = 'npm run typecheck && npm run lint && npx jest --selectProjects unit';

export const readText = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The environment files. */
export const environmentFiles = (): readonly string[] =>
  readdirSync(join(ROOT, 'environments'))
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => `environments/${file}`);

/** Every file below a folder, sorted; none where the folder does not exist. */
export const filesBelow = (folder: string): readonly string[] => {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(ROOT.length + 1)
          .replaceAll('\\', '/'),
      )
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const SOURCE_FOLDERS = [
  'catalog',
  'environments',
  'functions',
  'local',
  'modules',
  'steps',
  'systems',
  'tests',
] as const;

/** Every TypeScript file. */
export const readSources = (): Sources =>
  new Map(
    [...SOURCE_FOLDERS.flatMap(filesBelow).filter((file) => file.endsWith('.ts')), 'index.ts'].map((file) => [
      file,
      readText(file),
    ]),
  );

/**
 * Refuses to touch files whose changes git could not bring back.
 * @throws CommandError that names them
 */
export const requireCommitted = async (paths: readonly string[]): Promise<void> => {
  const status = await git('status', '--porcelain', '--untracked-files=all', '--', ...paths);
  const changed = status
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
  if (changed.length > 0)
    throw new CommandError(
      `These files have uncommitted changes: ${changed.join(', ')}. Commit them first, or repeat the command with --force.`,
    );
};

const git = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runCommand('git', args, { cwd: ROOT });
  if (code !== 0) throw new CommandError(`git ${args[0]} failed: ${stderr.trim()} Use --force to go on without git.`);
  return stdout;
};

/** Writes files, formatted as `npm run format` does. */
export const writeFiles = async (files: ReadonlyMap<string, string>): Promise<void> => {
  for (const [file, text] of files) {
    const path = join(ROOT, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.endsWith('.ts') ? await formatted(path, text) : text);
  }
};

const formatted = async (path: string, text: string): Promise<string> => {
  const { format, resolveConfig } = await import('prettier');
  return format(text, { ...(await resolveConfig(path)), filepath: path });
};

/** Removes files, and the folders that they leave empty. */
export const removeFiles = (files: readonly string[]): void => {
  for (const file of files) rmSync(join(ROOT, file), { recursive: true, force: true });
  for (const file of files) removeEmpty(dirname(file));
};

const removeEmpty = (folder: string): void => {
  if (folder === '.' || filesBelow(folder).length > 0) return;
  rmSync(join(ROOT, folder), { recursive: true, force: true });
  removeEmpty(dirname(folder));
};

/** Writes environments/schema.json from the sources as they are now, in a process of its own. */
export const writeSchema = async (): Promise<void> => {
  const { code, stderr } = await runCommand(process.execPath, ['--import', 'tsx', 'systems/write-schema.ts'], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (code !== 0)
    throw new CommandError(`${SCHEMA} was not written. Correct this, then run npm run schema:\n${stderr.trim()}`);
};
