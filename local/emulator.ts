import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_ACCOUNT } from './accounts';
import { ensureCertificate, trustCertificate, type Certificate } from './certificate';
import { isAlive, withLock } from './lock';
import { getMinistack, LocalCloudError } from './ministack';
import { localDir, ROOT } from './paths';
import { lastLines, runCommand } from './run-command';
import { isSavedSince, moveSaved, savedIn } from './saved-state';

/** A running local cloud. */
export interface Emulator {
  /** Base URL of every service, e.g. https://127.0.0.1:4566. */
  readonly url: string;
  /** Certificate to trust, a PEM file; absent for one that somebody else runs. */
  readonly caFile?: string;
  /** Absent for one that somebody else runs. */
  readonly pid?: number;
  /** Whether this call started it. */
  readonly started: boolean;
  /** Whether it may have lost what it held: it was not stopped cleanly, or its address changed. */
  readonly suspect: boolean;
}

export interface EmulatorOptions {
  /** Its folder: state, log and record; default .signalbox/local. */
  readonly dir?: string;
  /** Port to listen on; default the one of the last start, else any free one. */
  readonly port?: number;
  /** One that is already running, instead of an own one; default SIGNALBOX_LOCAL_URL. */
  readonly url?: string;
  readonly progress?: (line: string) => void;
}

interface Record {
  readonly port: number;
  /** The process while it runs; absent after a clean stop. */
  readonly pid?: number;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
/** It saves its state at once and then waits for functions that still run; once saved it may be killed. */
const SAVE_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 90_000;

const temporaryIn = (dir: string): string => join(dir, 'tmp');
const urlOf = (port: number): string => `https://${HOST}:${port}`;
const certificateOf = (dir: string): Promise<Certificate> => ensureCertificate(join(dir, 'tls'));

/**
 * The local cloud, started if it is not running: its state is kept in `dir` between starts.
 * @throws LocalCloudError saying what is missing, taken or went wrong.
 */
export const ensureEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const named = options.url ?? process.env['SIGNALBOX_LOCAL_URL'];
  if (named) return useNamed(named.replace(/\/$/, ''));
  const dir = options.dir ?? localDir();
  return withLock(join(dir, 'start.lock'), async () => {
    const running = await findRunning(dir);
    if (running) {
      if (options.port !== undefined && running.url !== urlOf(options.port)) {
        throw new LocalCloudError(`The local cloud already runs at ${running.url}, not on port ${options.port}. Stop it first: npm run local:stop`);
      }
      return running;
    }
    return start(dir, options);
  });
};

/** The emulator that runs from this folder, if one does. */
export const findRunning = async (dir: string = localDir()): Promise<Emulator | undefined> => {
  const record = readRecord(dir);
  if (record?.pid === undefined || !(await isMinistack(record.pid))) return undefined;
  const { cert } = await certificateOf(dir);
  trustCertificate(cert);
  if (!(await isHealthy(urlOf(record.port)))) return undefined;
  return { url: urlOf(record.port), caFile: cert, pid: record.pid, started: false, suspect: false };
};

/** Stops the emulator of this folder so that it saves its state; false when none runs. */
export const stopEmulator = async (dir: string = localDir()): Promise<boolean> => {
  const record = readRecord(dir);
  if (record?.pid === undefined || !(await isMinistack(record.pid))) return false;
  const { pid } = record;
  const asked = Date.now();
  process.kill(pid, 'SIGTERM');
  while (isAlive(pid)) {
    const waited = Date.now() - asked;
    const saved = waited > SAVE_TIMEOUT_MS && isSavedSince(dir, asked);
    if (saved || waited > STOP_TIMEOUT_MS) process.kill(pid, 'SIGKILL');
    if (!saved && waited > STOP_TIMEOUT_MS) {
      throw new LocalCloudError(`The local cloud (process ${pid}) did not stop within ${STOP_TIMEOUT_MS / 1000} s and was killed: the next start finds what it lost by a refresh.`);
    }
    await sleep(50);
  }
  writeRecord(dir, { port: record.port });
  return true;
};

const useNamed = async (url: string): Promise<Emulator> => {
  if (!/^https?:\/\/[^/]+$/.test(url)) throw new LocalCloudError(`SIGNALBOX_LOCAL_URL is ${url}; it must be like https://127.0.0.1:4566`);
  if (!(await isHealthy(url))) throw new LocalCloudError(`No local cloud answers at ${url} (SIGNALBOX_LOCAL_URL). Start it, or unset the variable and npm start starts one.`);
  return { url, started: false, suspect: false };
};

const start = async (dir: string, options: EmulatorOptions): Promise<Emulator> => {
  const executable = await getMinistack(options.progress);
  const record = readRecord(dir);
  const port = await choosePort(options.port, record?.port);
  if (record) moveSaved(dir, urlOf(record.port), urlOf(port));
  const certificate = await certificateOf(dir);
  trustCertificate(certificate.cert);
  rmSync(temporaryIn(dir), { recursive: true, force: true });
  mkdirSync(temporaryIn(dir), { recursive: true });
  const logFile = join(dir, 'emulator.log');
  const log = openSync(logFile, 'w');
  const child = spawn(executable, [], { cwd: dir, detached: true, stdio: ['ignore', log, log], env: emulatorEnv(dir, port, certificate) });
  closeSync(log);
  let exited = false;
  child.once('exit', () => { exited = true; });
  child.once('error', () => { exited = true; });
  child.unref();
  if (child.pid === undefined) throw new LocalCloudError(`The local cloud could not be started: ${executable}`);
  writeRecord(dir, { port, pid: child.pid });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isHealthy(urlOf(port)))) {
    if (exited || Date.now() > deadline) {
      if (!exited) process.kill(child.pid, 'SIGKILL');
      throw new LocalCloudError(`The local cloud did not start${exited ? '' : ` within ${START_TIMEOUT_MS / 1000} s`}. Its log, ${logFile}, ends:\n${lastLines(readFileSync(logFile, 'utf8'), 5)}`);
    }
    await sleep(50);
  }
  const hadState = record !== undefined;
  return { url: urlOf(port), caFile: certificate.cert, pid: child.pid, started: true, suspect: hadState && (record.pid !== undefined || record.port !== port) };
};

/**
 * IAM enforced, TLS only, state kept, no listener beyond the gateway. Functions run with the node that is
 * first on PATH, so the Node 24 of this repository is put there.
 */
const emulatorEnv = (dir: string, port: number, { cert, key }: Certificate): NodeJS.ProcessEnv => {
  // Functions inherit the emulator's variables: none of the person's own must reach them.
  const inherited = Object.fromEntries(['HOME', 'LANG', 'LC_ALL', 'TZ'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  const nodeDir = join(ROOT, 'node_modules', 'node', 'bin');
  return {
    ...inherited,
    // It unpacks functions there and leaves them; cleared at each start.
    TMPDIR: temporaryIn(dir),
    PATH: [existsSync(join(nodeDir, 'node')) ? nodeDir : dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    AUTH: 'true',
    GATEWAY_PORT: String(port),
    USE_SSL: '1',
    MINISTACK_SSL_CERT: cert,
    MINISTACK_SSL_KEY: key,
    BIND_HOST: HOST,
    MINISTACK_HOST: HOST,
    MINISTACK_ACCOUNT_ID: DEFAULT_ACCOUNT,
    PERSIST_STATE: '1',
    STATE_DIR: savedIn(dir),
    S3_PERSIST: '1',
    S3_DATA_DIR: join(dir, 's3'),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
  };
};

/** A port of this machine that nothing listens on. */
export const freePort = (): Promise<number> => new Promise((resolvePort, reject) => {
  const server = createServer().once('error', reject);
  server.listen(0, HOST, () => {
    const address = server.address();
    server.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0));
  });
});

const isFree = (port: number): Promise<boolean> => new Promise((resolveFree) => {
  const server = createServer().once('error', () => resolveFree(false));
  server.listen(port, HOST, () => server.close(() => resolveFree(true)));
});

const choosePort = async (wanted: number | undefined, last: number | undefined): Promise<number> => {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new LocalCloudError(`Port ${wanted} is taken by another program. Name a free one, or leave --port out and a free one is chosen.`);
  }
  return last !== undefined && (await isFree(last)) ? last : freePort();
};

const isHealthy = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

/** Guards against a process id that another program got meanwhile. */
const isMinistack = async (pid: number): Promise<boolean> => isAlive(pid) && (await commandLine(pid)).includes('ministack');

const commandLine = async (pid: number): Promise<string> => {
  const proc = `/proc/${pid}/cmdline`;
  return existsSync(proc) ? readFileSync(proc, 'utf8') : (await runCommand('ps', ['-p', String(pid), '-o', 'args='])).stdout;
};

const recordFile = (dir: string): string => join(dir, 'emulator.json');

const readRecord = (dir: string): Record | undefined => {
  try {
    return JSON.parse(readFileSync(recordFile(dir), 'utf8')) as Record;
  } catch {
    return undefined;
  }
};

const writeRecord = (dir: string, record: Record): void => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(recordFile(dir), `${JSON.stringify(record)}\n`);
};
