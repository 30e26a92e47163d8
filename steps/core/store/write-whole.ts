import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file is whole or not there. Its owner alone reads it: settings and a plan tell more than a pull request should. */
export const writeWhole = (file: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, content, { mode: 0o600 });
  renameSync(part, file);
};
