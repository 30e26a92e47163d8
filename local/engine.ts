import { PulumiCommand } from '@pulumi/pulumi/automation';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SemVer } from 'semver';
import { downloadEngine } from './engine-download';
import { engineCommand, knownVersion, rememberVersion } from './engine-version';
import { EngineError } from './errors';
import { withLock } from './lock';
import { cacheDir, ROOT } from './paths';
import { lastLines, runCommand } from './run-command';

/** The version that is downloaded or built, and the minimum version of an installed CLI; jobs use exactly this one. */
export const ENGINE_VERSION = '3.250.0';
const MODULE = 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi';
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;
const QUERY_TIMEOUT_MS = 60_000;
/** Pauses between checks of a cached CLI that did not report its version. */
const QUERY_PAUSES_MS = [200, 1000, undefined] as const;
/** Suffix of a temporary folder next to the cache during a download. */
const STAGED = '.new-';

export interface EngineOptions {
  /** Reports slow work. */
  readonly progress?: (line: string) => void;
  /** Replaces the real download in tests. */
  readonly download?: (root: string, version: SemVer) => Promise<unknown>;
  /** Cache folder; default: this machine's. */
  readonly cache?: string;
}

/** A failed way of getting the CLI, and why. */
interface Attempt {
  readonly way: string;
  readonly why: string;
}

/**
 * The Pulumi CLI, from the first of these that works: one on PATH that is new enough; one cached by
 * an earlier run; Pulumi's own download; a build from its Go module (about 4 minutes on two cores, once).
 * A job on GitHub uses exactly ENGINE_VERSION, never the one on the image's PATH: a plan is valid for one
 * version, and images change between a pull request and its merge.
 * @throws EngineError listing what was tried and what to install.
 */
export const getEngine = async (options: EngineOptions = {}): Promise<PulumiCommand> => {
  const version = new SemVer(ENGINE_VERSION);
  const root = join(options.cache ?? cacheDir(), 'pulumi', `v${ENGINE_VERSION}`);
  const attempts: Attempt[] = [];
  const found = (await findOnPath(root, version, attempts)) ?? (await findCached(root, version, []));
  if (found) return found;
  return withLock(
    `${root}.lock`,
    async () => {
      // Another command may have fetched it meanwhile.
      const cached =
        (await findCached(root, version, attempts)) ?? (await fetchEngine(root, version, options, attempts));
      if (cached) return cached;
      throw new EngineError(
        [
          `The Pulumi CLI ${ENGINE_VERSION} or newer is not available. Tried:`,
          ...attempts.map(({ way, why }) => `  - ${way}: ${why}`),
          'Install the Pulumi CLI (https://www.pulumi.com/docs/iac/download-install/) or Go 1.25 or newer (https://go.dev/dl/), then run the command again.',
        ].join('\n'),
      );
    },
    () => options.progress?.('Another command is getting the Pulumi CLI; waiting for it…'),
  );
};

/** The cached CLI, if it reports its version. A broken one is kept: other commands may be running it, and only a working one replaces it. */
const findCached = async (root: string, version: SemVer, attempts: Attempt[]): Promise<PulumiCommand | undefined> => {
  const file = join(root, 'bin', 'pulumi');
  if (!existsSync(file)) return undefined;
  const known = knownVersion(root);
  if (known && known.compare(version) >= 0) return engineCommand(file, known);
  for (const pause of QUERY_PAUSES_MS) {
    try {
      const engine = await withTimeout(PulumiCommand.get({ root, version }), QUERY_TIMEOUT_MS);
      if (engine.version) rememberVersion(root, engine.version);
      return engine;
    } catch (error) {
      // A machine short of memory or processes may succeed a moment later.
      if (pause !== undefined) await sleep(pause);
      else attempts.push({ way: `cached in ${root}`, why: firstLine(error) });
    }
  }
  return undefined;
};

/** Downloads or builds it next to the cache, and moves it there once it works. Requires the lock. */
const fetchEngine = async (
  root: string,
  version: SemVer,
  { download = downloadArchive, progress = () => undefined }: EngineOptions,
  attempts: Attempt[],
): Promise<PulumiCommand | undefined> => {
  const ways = [
    { way: 'download from Pulumi', get: (into: string) => withTimeout(download(into, version), DOWNLOAD_TIMEOUT_MS) },
    { way: `build of ${MODULE} with Go`, get: (into: string) => buildEngine(into, progress) },
  ];
  progress(`Getting the Pulumi CLI ${ENGINE_VERSION} (once): downloading…`);
  removeStaged(root);
  try {
    for (const { way, get } of ways) {
      const staged = mkdtempSync(`${root}${STAGED}`);
      try {
        await get(staged);
        await PulumiCommand.get({ root: staged, version });
        moveInto(root, staged);
        return await PulumiCommand.get({ root, version });
      } catch (error) {
        attempts.push({ way, why: firstLine(error) });
        progress(`  ${way}: ${firstLine(error)}`);
      }
    }
    return undefined;
  } finally {
    removeStaged(root);
  }
};

/** File by file, the command last: it is never missing or incomplete, and running processes keep the old file. */
const moveInto = (root: string, staged: string): void => {
  const bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  const files = readdirSync(join(staged, 'bin')).toSorted((a, b) => Number(a === 'pulumi') - Number(b === 'pulumi'));
  for (const file of files) renameSync(join(staged, 'bin', file), join(bin, file));
};

/** Removes temporary files, including those of a killed download. */
const removeStaged = (root: string): void => {
  const prefix = `${basename(root)}${STAGED}`;
  for (const name of readdirSync(dirname(root)).filter((entry) => entry.startsWith(prefix)))
    rmSync(join(dirname(root), name), { recursive: true, force: true });
};

const findOnPath = async (root: string, version: SemVer, attempts: Attempt[]): Promise<PulumiCommand | undefined> => {
  if (process.env['GITHUB_ACTIONS'] === 'true') {
    attempts.push({ way: 'on PATH', why: `jobs use exactly ${version.version}, verified by checksum` });
    return undefined;
  }
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((dir) => join(dir, 'pulumi'))
    .find((file) => existsSync(file));
  if (!found) {
    attempts.push({ way: 'on PATH', why: 'pulumi not found' });
    return undefined;
  }
  // The tests put the cached one there. What else is there may be a script that runs any version.
  const own = found === join(root, 'bin', 'pulumi') ? await findCached(root, version, []) : undefined;
  if (own) return own;
  const { stdout, code } = await runCommand(found, ['version'], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
    timeoutMs: 30_000,
  });
  const reported = stdout.trim().replace(/^v/, '');
  try {
    const actual = new SemVer(reported);
    if (actual.major === version.major && actual.compare(version) >= 0) return engineCommand('pulumi', actual);
    attempts.push({ way: 'on PATH', why: `${found} is ${reported}, required ${version.version} or newer (3.x)` });
  } catch {
    attempts.push({ way: 'on PATH', why: `${found} does not report its version (exit ${code})` });
  }
  return undefined;
};

const downloadArchive = (root: string, { version }: SemVer): Promise<unknown> => downloadEngine(root, version);

const buildEngine = async (root: string, progress: (line: string) => void): Promise<void> => {
  const go = await runCommand('go', ['version']);
  if (go.code !== 0) throw new EngineError('Go is not on PATH');
  mkdirSync(join(root, 'bin'), { recursive: true });
  const work = mkdtempSync(join(root, 'build-'));
  try {
    cpSync(join(ROOT, 'local', 'pulumi-cli'), work, { recursive: true });
    const goEnv = { ...process.env, GOFLAGS: `${process.env['GOFLAGS'] ?? ''} -mod=mod`.trim() };
    progress('  no download here; fetching its Go module instead…');
    const fetched = await runCommand('go', ['mod', 'download'], { cwd: work, env: goEnv });
    if (fetched.code !== 0) throw new EngineError(`go mod download: ${lastLines(fetched.stderr, 1)}`);
    const listed = await runCommand('go', ['list', '-deps', MODULE], { cwd: work, env: goEnv });
    const packages = Math.max(1, listed.stdout.split('\n').length - 1);
    progress(`  building it from ${packages} Go packages: about 4 minutes on two cores, once…`);
    const report = everyTenPercent(packages, progress);
    const built = await runCommand(
      'go',
      [
        'build',
        '-v',
        '-buildvcs=false',
        '-ldflags',
        `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
        '-o',
        join(work, 'pulumi'),
        MODULE,
      ],
      { cwd: work, env: goEnv, onStderrLine: report },
    );
    if (built.code !== 0) throw new EngineError(`go build: ${lastLines(built.stderr, 1)}`);
    renameSync(join(work, 'pulumi'), join(root, 'bin', 'pulumi'));
    progress('  built and cached.');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const everyTenPercent = (total: number, progress: (line: string) => void): (() => void) => {
  const started = Date.now();
  let done = 0;
  let reported = 0;
  return () => {
    done += 1;
    const tenth = Math.floor((done / total) * 10);
    if (tenth <= reported || tenth >= 10) return;
    reported = tenth;
    progress(`  ${tenth * 10} % of the packages compiled, ${Math.round((Date.now() - started) / 1000)} s`);
  };
};

const withTimeout = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EngineError(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
};

/** The relevant error line; the Automation API prefixes its errors with exit code and streams. */
const firstLine = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    lines.find((line) => /stderr: \S/.test(line))?.replace(/^stderr: /, '') ??
    lines[0] ??
    'no reason given'
  ).slice(0, 300);
};
