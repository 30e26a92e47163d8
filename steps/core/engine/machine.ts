import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../../local/paths';

/** A machine id stored next to the cache: host names are not unique, and process ids mean nothing on another machine. */
export const machineId = (dir = cacheDir()): string => {
  const file = join(dir, 'machine-id');
  try {
    mkdirSync(dir, { recursive: true });
    // The first process creates it.
    writeFileSync(file, randomUUID(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
};
