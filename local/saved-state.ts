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

/** What the emulator saved of all that it holds but the objects in buckets, which are on disk at once. */
export interface Snapshot {
  /** Folder of its files, below the snapshots' own. */
  readonly folder: string;
  /** Run of the emulator that saved it. */
  readonly run: string;
  /** Whether that run ended with it, so that nothing came after. */
  readonly final: boolean;
  /** Sizes of its files, by their paths in the folder. */
  readonly files: Readonly<Record<string, number>>;
}

const snapshotsIn = (dir: string): string => join(dir, 'snapshots');
const currentIn = (dir: string): string => join(snapshotsIn(dir), 'current.json');

/** The last snapshot; undefined where there is none, or not all of it. */
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

/** Where the emulator finds a snapshot; without one a folder that is not there, and it starts empty. */
export const snapshotFolder = (dir: string, snapshot: Snapshot | undefined): string =>
  join(snapshotsIn(dir), snapshot?.folder ?? 'none');

/**
 * Drops the snapshot before resources change: the emulator saves only when it is stopped, and one that
 * is killed must not come back with resources that were deleted since. It then starts with the objects
 * in its buckets alone, which a refresh finds and up repairs.
 */
export const discardSaved = (dir: string = localDir()): void => {
  // The file that names the snapshot goes first: what is named is always whole.
  rmSync(currentIn(dir), { force: true });
  rmSync(snapshotsIn(dir), { recursive: true, force: true });
};

/** The emulator finds a queue by its URL, port included: what it saved must name the address it listens on now. */
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
 * Moves the objects of buckets whose region nobody noted out of the emulator's way, for it would give
 * them another region and then refuse every request. Gives the folder where they are now; undefined
 * where there are none.
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

/** As the emulator notes them; a file that is missing or damaged tells of none. */
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
