import { PulumiCommand } from '@pulumi/pulumi/automation';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SemVer } from 'semver';

/** What `<root>/version.json` keeps of `<root>/bin/pulumi`. */
interface KnownVersion {
  readonly file: string;
  readonly version: string;
}

const engineIn = (root: string): string => join(root, 'bin', 'pulumi');
const noteIn = (root: string): string => join(root, 'version.json');

/** Size, time of change and inode: a file of the cache is replaced, never written to. */
const stampOf = (file: string): string => {
  const { size, mtimeMs, ino } = statSync(file);
  return `${size} ${mtimeMs} ${ino}`;
};

/**
 * The version of the cached CLI, where an earlier command asked this very file for it: starting it to ask
 * again costs 0.2 s of CPU each time. Undefined where the file changed since, or was never asked.
 */
export const knownVersion = (root: string): SemVer | undefined => {
  try {
    const { file, version } = JSON.parse(readFileSync(noteIn(root), 'utf8')) as KnownVersion;
    return file === stampOf(engineIn(root)) ? new SemVer(version) : undefined;
  } catch {
    return undefined;
  }
};

/** Notes the version that the cached CLI reported. A cache that cannot be written to is asked each time. */
export const rememberVersion = (root: string, version: SemVer): void => {
  const part = `${noteIn(root)}.${process.pid}`;
  try {
    const known: KnownVersion = { file: stampOf(engineIn(root)), version: version.version };
    writeFileSync(part, JSON.stringify(known));
    renameSync(part, noteIn(root));
  } catch {
    // The next command asks the CLI again.
  }
};

/** The command for a CLI whose version is known. Its constructor is private, and `PulumiCommand.get` starts the CLI. */
export const engineCommand = (command: string, version: SemVer): PulumiCommand =>
  Reflect.construct(PulumiCommand, [command, version]) as PulumiCommand;
