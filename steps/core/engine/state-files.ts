import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes what a run that was killed while the file backend wrote the state left beside it. The
 * backend writes the state itself whole or not at all, but the small file of attributes beside it
 * (`<stack>.json.attrs`, gocloud.dev fileblob) can stay empty, and then no command reads the state:
 * "failed to load checkpoint: EOF". Attributes may be missing, so a broken one is taken away.
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
