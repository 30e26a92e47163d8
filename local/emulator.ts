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
  /** Certificate to trust, a PEM file; absent for an external one. */
  readonly caFile?: string;
  /** Absent for an external one. */
  readonly pid?: number;
  /** Whether this call started it. */
  readonly started: boolean;
  /**
   * Id of its data, which changes each time that it may have lost something: it was not
   * stopped cleanly, or its address changed. Absent for an external one.
   */
  readonly lineage?: string;
}

export interface EmulatorOptions {
  /** Its folder: state, log and record; default .signalbox/local. */
  readonly dir?: string;
  /** Port to listen on. Default: the last one, else any free one. */
  readonly port?: number;
  /** URL of a running emulator to use instead of our own. Default: SIGNALBOX_LOCAL_URL. */
  readonly url?: string;
  readonly progress?: (line: string) => void;
}

const START_TIMEOUT_MS = 60_000;
/** Writing a snapshot of some hundred thousand rows takes seconds, and blocks everything else. */
const SAVE_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 90_000;

const certificateOf = (dir: string): Promise<Certificate> => ensureCertificate(join(dir, 'tls'));

/**
 * The local cloud, started if it is not running: its state is kept in `dir` between starts.
 * @throws LocalCloudError saying what is missing, in use or went wrong.
 */
export const ensureEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const named = options.url ?? process.env['SIGNALBOX_LOCAL_URL'];
  if (named) return useNamed(named.replace(/\/$/, ''));
  const dir = options.dir ?? localDir();
  return withLock(join(dir, 'start.lock'), async () => {
    const running = await findAnswering(dir);
    if (running && options.port !== undefined && running.url !== urlOf(options.port)) {
      throw new LocalCloudError(
        `The local cloud is already running at ${running.url}, not on port ${options.port}. Stop it first: npm run local:stop`,
      );
    }
    return running ?? start(dir, options);
  });
};

/** The emulator running from this folder, if any. */
export const findRunning = async (dir: string = localDir()): Promise<Emulator | undefined> => {
  const record = readRecord(dir);
  if (!record || !isOurs(record)) return undefined;
  const { cert } = await certificateOf(dir);
  trustCertificate(cert);
  if (!(await isHealthy(urlOf(record.port)))) return undefined;
  return { url: urlOf(record.port), caFile: cert, pid: record.pid, started: false, lineage: record.lineage };
};

/** The same, but waits for a busy one, since a second one would use the same files. */
const findAnswering = async (dir: string): Promise<Emulator | undefined> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const running = await findRunning(dir);
    const record = readRecord(dir);
    if (running || !record || !isOurs(record)) return running;
    if (Date.now() > deadline) {
      throw new LocalCloudError(
        `The local cloud (process ${record.pid}) is running, but has not answered at ${urlOf(record.port)} for ${START_TIMEOUT_MS / 1000} s. Stop it with npm run local:stop, and run the command again.`,
      );
    }
    await sleep(200);
  }
};

/**
 * Stops the emulator of this folder after it saves its state; false if none is running.
 * @throws LocalCloudError if it could not be saved; it then keeps running, unless it does not answer.
 */
export const stopEmulator = async (dir: string = localDir()): Promise<boolean> => {
  const record = readRecord(dir);
  if (!record || !isOurs(record)) return false;
  const pid = record.pid!;
  await trySaving(dir, record);
  const asked = Date.now();
  process.kill(pid, 'SIGTERM');
  // Once saved it only waits for running functions, and their changes are not kept.
  while (isAlive(pid) && !isSaved(dir, record)) {
    if (Date.now() - asked > STOP_TIMEOUT_MS) break;
    await sleep(50);
  }
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  endLeftBehind(dir);
  while (isAlive(pid)) await sleep(20);
  if (!isSaved(dir, record)) {
    throw new LocalCloudError(
      `The local cloud (process ${pid}) is stopped, but its data was not saved${reasonIn(dir)}. Keys and bucket objects are kept; npm start deploys the rest again.`,
    );
  }
  writeRecord(dir, { port: record.port, run: record.run, lineage: record.lineage });
  return true;
};

const isSaved = (dir: string, { run }: Record): boolean => {
  const snapshot = readSnapshot(dir);
  return snapshot?.run === run && snapshot.final;
};

/** Checks in advance whether it can be saved, for example whether the disk has space. */
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
    `Nothing was saved: ${answer.reason}. The local cloud keeps running, so nothing is lost. Free disk space for ${dir}, and run npm run local:stop again.`,
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
    throw new LocalCloudError(`SIGNALBOX_LOCAL_URL must be a URL such as https://127.0.0.1:4566 (got ${url})`);
  if (!(await isHealthy(url)))
    throw new LocalCloudError(
      `No local cloud answers at ${url} (SIGNALBOX_LOCAL_URL). Start it, or unset the variable to let npm start start one.`,
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
  // Recorded before it runs, so that an interrupted start is known.
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

/** Warnings about data that the local cloud has lost. */
const tellLosses = (
  dir: string,
  last: Record | undefined,
  kept: Snapshot | 'nothing' | undefined,
  progress: EmulatorOptions['progress'] = () => undefined,
): void => {
  if (last && kept !== 'nothing') {
    progress(
      `The local cloud was not stopped cleanly: keys and bucket objects are kept, ${kept ? 'changes in tables and queues since its last clean stop' : 'the contents of tables and queues'} are lost. Missing resources are deployed again.`,
    );
  }
  const aside = setAsideLost(dir, objectsIn(dir), regionsOf(dir));
  if (aside !== undefined)
    progress(
      `Objects of buckets with an unknown region were moved to ${relative(process.cwd(), aside)}; the buckets are created again without them.`,
    );
};
