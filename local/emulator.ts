import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureCertificate, trustCertificate, type Certificate } from './certificate';
import {
  endLeftBehind,
  isHealthy,
  isOurs,
  launch,
  logOf,
  objectsIn,
  readRecord,
  regionsOf,
  urlOf,
  writeRecord,
  type Record,
} from './emulator-process';
import { withLock } from './lock';
import { LocalCloudError } from './errors';
import { getMinistack } from './ministack';
import { localDir } from './paths';
import { choosePort } from './ports';
import { isAlive } from './process';
import { lastLines } from './run-command';
import { moveSaved, readSnapshot, setAsideLost, snapshotFolder, type Snapshot } from './saved-state';

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
  /**
   * Name of what it holds, another one after each time that it may have lost something: it was not
   * stopped cleanly, or its address changed. Absent for one that somebody else runs.
   */
  readonly lineage?: string;
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

const START_TIMEOUT_MS = 60_000;
/** Writing a snapshot of some hundred thousand rows takes seconds; during a save it answers nothing else. */
const SAVE_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 90_000;

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
    const running = await findAnswering(dir);
    if (running && options.port !== undefined && running.url !== urlOf(options.port)) {
      throw new LocalCloudError(
        `The local cloud already runs at ${running.url}, not on port ${options.port}. Stop it first: npm run local:stop`,
      );
    }
    return running ?? start(dir, options);
  });
};

/** The emulator that runs from this folder, if one does. */
export const findRunning = async (dir: string = localDir()): Promise<Emulator | undefined> => {
  const record = readRecord(dir);
  if (!record || !isOurs(record)) return undefined;
  const { cert } = await certificateOf(dir);
  trustCertificate(cert);
  if (!(await isHealthy(urlOf(record.port)))) return undefined;
  return { url: urlOf(record.port), caFile: cert, pid: record.pid, started: false, lineage: record.lineage };
};

/** The same; one that is busy is waited for, since a second one beside it would work on the same files. */
const findAnswering = async (dir: string): Promise<Emulator | undefined> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const running = await findRunning(dir);
    const record = readRecord(dir);
    if (running || !record || !isOurs(record)) return running;
    if (Date.now() > deadline) {
      throw new LocalCloudError(
        `The local cloud (process ${record.pid}) runs and does not answer at ${urlOf(record.port)} for ${START_TIMEOUT_MS / 1000} s. End it with npm run local:stop, and run the command again.`,
      );
    }
    await sleep(200);
  }
};

/**
 * Stops the emulator of this folder so that it saves its state; false when none runs.
 * @throws LocalCloudError where it could not be saved; it then runs on, unless it does not answer.
 */
export const stopEmulator = async (dir: string = localDir()): Promise<boolean> => {
  const record = readRecord(dir);
  if (!record || !isOurs(record)) return false;
  const pid = record.pid!;
  await trySaving(dir, record);
  const asked = Date.now();
  process.kill(pid, 'SIGTERM');
  // Once saved it only waits for functions that still run, and nothing that they do is kept.
  while (isAlive(pid) && !isSaved(dir, record)) {
    if (Date.now() - asked > STOP_TIMEOUT_MS) break;
    await sleep(50);
  }
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  endLeftBehind(dir);
  while (isAlive(pid)) await sleep(20);
  if (!isSaved(dir, record)) {
    throw new LocalCloudError(
      `The local cloud (process ${pid}) is stopped, and what it held was not saved${reasonIn(dir)}. Keys and the objects in buckets are kept; run npm start, and the rest is deployed again.`,
    );
  }
  writeRecord(dir, { port: record.port, run: record.run, lineage: record.lineage });
  return true;
};

const isSaved = (dir: string, { run }: Record): boolean => {
  const snapshot = readSnapshot(dir);
  return snapshot?.run === run && snapshot.final;
};

/** Before anything is lost: whether it can be saved at all, as it cannot where the disk is full. */
const trySaving = async (dir: string, { port }: Record): Promise<void> => {
  trustCertificate((await certificateOf(dir)).cert);
  const answer = await fetch(`${urlOf(port)}/_signalbox/save`, {
    method: 'POST',
    signal: AbortSignal.timeout(SAVE_TIMEOUT_MS),
  }).then(
    async (response) => ({ ok: response.ok, reason: await response.text() }),
    () => undefined,
  );
  if (answer === undefined || answer.ok) return;
  throw new LocalCloudError(
    `Nothing was saved: ${answer.reason}. The local cloud runs on, so that nothing is lost. Make room in ${dir}, and run npm run local:stop again.`,
  );
};

const reasonIn = (dir: string): string => {
  const reason = /^signalbox: nothing was saved: (.*)$/m.exec(
    existsSync(logOf(dir)) ? readFileSync(logOf(dir), 'utf8') : '',
  )?.[1];
  return reason === undefined ? '' : `: ${reason}`;
};

const useNamed = async (url: string): Promise<Emulator> => {
  if (!/^https?:\/\/[^/]+$/.test(url))
    throw new LocalCloudError(`SIGNALBOX_LOCAL_URL is ${url}; it must be like https://127.0.0.1:4566`);
  if (!(await isHealthy(url)))
    throw new LocalCloudError(
      `No local cloud answers at ${url} (SIGNALBOX_LOCAL_URL). Start it, or unset the variable and npm start starts one.`,
    );
  return { url, started: false };
};

const start = async (dir: string, options: EmulatorOptions): Promise<Emulator> => {
  const executable = await getMinistack(options.progress);
  endLeftBehind(dir);
  mkdirSync(dir, { recursive: true });
  const last = readRecord(dir);
  const port = await choosePort(options.port, last?.port);
  const found = readSnapshot(dir);
  const snapshot = last && found && moveSaved(dir, found, urlOf(last.port), urlOf(port));
  const whole = last !== undefined && isSaved(dir, last);
  tellLosses(dir, last, whole ? 'nothing' : snapshot, options.progress);
  const certificate = await certificateOf(dir);
  trustCertificate(certificate.cert);
  const record: Record = {
    port,
    run: randomUUID(),
    lineage: whole && last.port === port ? last.lineage : randomUUID(),
  };
  // Before it runs: a start that is cut off here is then known to have been.
  writeRecord(dir, record);
  const child = launch(executable, dir, record, snapshotFolder(dir, snapshot), certificate);
  let exited = false;
  child.once('exit', () => {
    exited = true;
  });
  child.once('error', () => {
    exited = true;
  });
  child.unref();
  if (child.pid === undefined) throw new LocalCloudError(`The local cloud could not be started: ${executable}`);
  writeRecord(dir, { ...record, pid: child.pid });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isHealthy(urlOf(port)))) {
    if (exited || Date.now() > deadline) {
      if (!exited) process.kill(child.pid, 'SIGKILL');
      throw new LocalCloudError(
        `The local cloud did not start${exited ? '' : ` within ${START_TIMEOUT_MS / 1000} s`}. Its log, ${logOf(dir)}, ends:\n${lastLines(readFileSync(logOf(dir), 'utf8'), 5)}`,
      );
    }
    await sleep(50);
  }
  return { url: urlOf(port), caFile: certificate.cert, pid: child.pid, started: true, lineage: record.lineage };
};

/** What a person should know that the local cloud does not hold any more. */
const tellLosses = (
  dir: string,
  last: Record | undefined,
  kept: Snapshot | 'nothing' | undefined,
  progress: EmulatorOptions['progress'] = () => undefined,
): void => {
  if (last && kept !== 'nothing') {
    progress(
      `The local cloud was not stopped cleanly: keys and the objects in buckets are kept, ${kept ? 'what its tables and queues got since its last clean stop' : 'what its tables and queues held'} is lost. What is missing is deployed again.`,
    );
  }
  const aside = setAsideLost(dir, objectsIn(dir), regionsOf(dir));
  if (aside !== undefined)
    progress(
      `Objects of buckets whose region is not known were moved to ${relative(process.cwd(), aside)}; the buckets are made again without them.`,
    );
};
