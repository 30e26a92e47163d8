import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes what a run leaves if it is killed while the file backend writes the state. The backend
 * writes the state atomically, but its small attributes file
 * (`<stack>.json.attrs`, gocloud.dev fileblob) can stay empty, and then no command can read the state:
 * "failed to load checkpoint: EOF". Attributes are optional, so a broken file is deleted.
 */
export const mendStateFiles = (backendDir: string, project: string): void => {
  const dir = join(backendDir, '.pulumi', 'stacks', project);
  if (!existsSync(dir)) return;
  for (const file of readdirSync(dir)
    .filter((name) => name.endsWith('.attrs'))
    .map((name) => join(dir, name))) {
    if (!isJson(file)) rmSync(file, { force: true });
  }
};

const isJson = (file: string): boolean => {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch {
    return false;
  }
};
