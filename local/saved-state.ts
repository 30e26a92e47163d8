import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { localDir } from './paths';

/** The emulator's snapshot of everything but bucket objects, which are written to disk at once. */
export interface Snapshot {
  /** Folder of its files, below the snapshot folder. */
  readonly folder: string;
  /** Run of the emulator that saved it. */
  readonly run: string;
  /** Whether that run ended with it, so that nothing changed afterwards. */
  readonly final: boolean;
  /** Sizes of its files, by path in the folder. */
  readonly files: Readonly<Record<string, number>>;
}

const snapshotsIn = (dir: string): string => join(dir, 'snapshots');
const currentIn = (dir: string): string => join(snapshotsIn(dir), 'current.json');

/** The last complete snapshot; undefined if there is none. */
export const readSnapshot = (dir: string): Snapshot | undefined => {
  try {
    const snapshot = JSON.parse(readFileSync(currentIn(dir), 'utf8')) as Snapshot;
    const folder = snapshotFolder(dir, snapshot);
    return Object.entries(snapshot.files).every(([file, size]) => statSync(join(folder, file)).size === size)
      ? snapshot
      : undefined;
  } catch {
    return undefined;
  }
};

/** Path of the snapshot for the emulator; if none, a folder that does not exist, so that it starts empty. */
export const snapshotFolder = (dir: string, snapshot: Snapshot | undefined): string =>
  join(snapshotsIn(dir), snapshot?.folder ?? 'none');

/**
 * Deletes the snapshot before resources change: the emulator saves only on a clean stop, and a
 * killed one must not restore resources that were deleted since. It then starts with only the bucket
 * objects, which refresh detects and up repairs.
 */
export const discardSaved = (dir: string = localDir()): void => {
  // Deletes the file that references the snapshot first, so that a reference is always valid.
  rmSync(currentIn(dir), { force: true });
  rmSync(snapshotsIn(dir), { recursive: true, force: true });
};

/** The emulator finds queues by URL, including the port: the snapshot must use the current address. */
export const moveSaved = (dir: string, snapshot: Snapshot, from: string, to: string): Snapshot => {
  if (from === to) return snapshot;
  const folder = `${snapshot.folder}-moved`;
  const target = join(snapshotsIn(dir), folder);
  rmSync(target, { recursive: true, force: true });
  cpSync(snapshotFolder(dir, snapshot), target, { recursive: true });
  const files = Object.fromEntries(
    Object.entries(snapshot.files).map(([file, size]) => {
      if (!file.endsWith('.json')) return [file, size];
      const text = readFileSync(join(target, file), 'utf8').replaceAll(`${from}/`, `${to}/`);
      writeFileSync(join(target, file), text);
      return [file, Buffer.byteLength(text)];
    }),
  );
  const moved = { ...snapshot, folder, files };
  writeFileSync(`${currentIn(dir)}.part`, JSON.stringify(moved));
  renameSync(`${currentIn(dir)}.part`, currentIn(dir));
  rmSync(snapshotFolder(dir, snapshot), { recursive: true, force: true });
  return moved;
};

/**
 * Moves the objects of buckets with unrecorded regions away, because the emulator would assign
 * another region and then reject every request. Returns the folder they were moved to; undefined
 * if there are none.
 */
export const setAsideLost = (dir: string, objects: string, regionsFile: string): string | undefined => {
  const regions = readRegions(regionsFile);
  const lost = foldersIn(objects)
    .filter((account) => /^\d{12}$/.test(account))
    .flatMap((account) => foldersIn(join(objects, account)).map((bucket) => ({ account, bucket })))
    .filter(
      ({ account, bucket }) =>
        regions[`${account}/${bucket}`] === undefined && readdirSync(join(objects, account, bucket)).length > 0,
    );
  if (lost.length === 0) return undefined;
  const aside = mkdtempSync(join(dir, `lost-${new Date().toISOString().slice(0, 10)}-`));
  for (const { account, bucket } of lost) {
    mkdirSync(join(aside, account), { recursive: true });
    renameSync(join(objects, account, bucket), join(aside, account, bucket));
  }
  return aside;
};

/** As recorded by the emulator; empty if a file is missing or damaged. */
const readRegions = (file: string): Readonly<Record<string, string>> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
};

const foldersIn = (dir: string): readonly string[] =>
  existsSync(dir)
    ? readdirSync(dir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];
