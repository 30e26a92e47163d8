import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { DEFAULT_ACCOUNT } from './accounts';
import type { Certificate } from './certificate';
import { ROOT } from './paths';
import { HOST } from './ports';
import { commandLine, isAlive, processesWith } from './process';

/** Record that a start writes before the emulator runs. */
export interface Record {
  readonly port: number;
  /** Id of the run, also in the command line of its process. */
  readonly run: string;
  /**
   * Id of its data since it last may have lost something: an environment that was reconciled
   * with another id may miss parts.
   */
  readonly lineage: string;
  /** The process while it runs; absent before and after. */
  readonly pid?: number;
}

const LAUNCHER = join(ROOT, 'local', 'ministack-launcher.py');

export const urlOf = (port: number): string => `https://${HOST}:${port}`;
export const logOf = (dir: string): string => join(dir, 'emulator.log');
export const objectsIn = (dir: string): string => join(dir, 's3');
export const regionsOf = (dir: string): string => join(dir, 'bucket-regions.json');
const temporaryIn = (dir: string): string => join(dir, 'tmp');

/** Starts the emulator; `saved` is the folder of the initial snapshot. */
export const launch = (
  executable: string,
  dir: string,
  { port, run }: Record,
  saved: string,
  certificate: Certificate,
): ChildProcess => {
  rmSync(temporaryIn(dir), { recursive: true, force: true });
  mkdirSync(temporaryIn(dir), { recursive: true });
  const log = openSync(logOf(dir), 'w');
  try {
    const python = join(dirname(executable), 'python');
    return spawn(python, [LAUNCHER, dir, run], {
      cwd: dir,
      detached: true,
      stdio: ['ignore', log, log],
      env: emulatorEnv(dir, port, saved, certificate),
    });
  } finally {
    closeSync(log);
  }
};

/**
 * IAM enforced, TLS only, state kept, no listener besides the gateway. Functions run with the first node
 * on PATH, so this puts the repository's Node 24 there.
 */
const emulatorEnv = (dir: string, port: number, saved: string, { cert, key }: Certificate): NodeJS.ProcessEnv => {
  // Functions inherit the emulator's variables: do not pass the user's own.
  const inherited = Object.fromEntries(
    ['HOME', 'LANG', 'LC_ALL', 'TZ'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const nodeDir = join(ROOT, 'node_modules', 'node', 'bin');
  return {
    ...inherited,
    // It unpacks functions there and leaves them; cleared at each start.
    TMPDIR: temporaryIn(dir),
    PATH: [existsSync(join(nodeDir, 'node')) ? nodeDir : dirname(process.execPath), process.env['PATH'] ?? ''].join(
      delimiter,
    ),
    AUTH: 'true',
    GATEWAY_PORT: String(port),
    USE_SSL: '1',
    MINISTACK_SSL_CERT: cert,
    MINISTACK_SSL_KEY: key,
    BIND_HOST: HOST,
    MINISTACK_HOST: HOST,
    MINISTACK_ACCOUNT_ID: DEFAULT_ACCOUNT,
    PERSIST_STATE: '1',
    STATE_DIR: saved,
    S3_PERSIST: '1',
    S3_DATA_DIR: objectsIn(dir),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
  };
};

/** Detects process ids that were reused by another program, including another checkout's local cloud. */
export const isOurs = ({ pid, run }: Record): boolean =>
  pid !== undefined && isAlive(pid) && commandLine(pid).includes(run);

/**
 * Kills what a killed emulator left behind, and an emulator that was not recorded because its start was
 * interrupted: its functions keep running, and would write into the next one.
 */
export const endLeftBehind = (dir: string): void => {
  for (const pid of processesWith('TMPDIR', temporaryIn(dir))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended meanwhile.
    }
  }
};

export const isHealthy = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

const recordFile = (dir: string): string => join(dir, 'emulator.json');

export const readRecord = (dir: string): Record | undefined => {
  try {
    return JSON.parse(readFileSync(recordFile(dir), 'utf8')) as Record;
  } catch {
    return undefined;
  }
};

export const writeRecord = (dir: string, record: Record): void => {
  mkdirSync(dir, { recursive: true });
  const part = `${recordFile(dir)}.part`;
  writeFileSync(part, `${JSON.stringify(record)}\n`);
  renameSync(part, recordFile(dir));
};
