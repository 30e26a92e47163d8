import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../ports';
import { getMinistack } from '../../ministack';

/** A test's own local cloud: IAM enforced, in its own folder, deleted after stop. */
export interface TestEmulator {
  /** Base URL, e.g. http://127.0.0.1:40123. */
  readonly endpoint: string;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 15_000;

/**
 * Starts a local cloud for one test file, in about 2 s; call it in beforeAll with 120 s of time.
 * The executable: SIGNALBOX_MINISTACK, else the one in the repository's virtual environment.
 */
export async function startEmulator(env: NodeJS.ProcessEnv = {}): Promise<TestEmulator> {
  const executable = process.env['SIGNALBOX_MINISTACK'] ?? (await getMinistack());
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-emulator-'));
  const port = await freePort();
  const logFile = join(dir, 'log');
  const log = openSync(logFile, 'w');
  const child = spawn(executable, [], {
    cwd: dir,
    stdio: ['ignore', log, log],
    env: { ...emulatorEnv(dir, port), ...env },
  });
  closeSync(log);
  // Cleans up if a test run ends early.
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const endpoint = `http://${HOST}:${port}`;
  try {
    await waitUntilHealthy(endpoint, child, executable, logFile);
  } catch (error) {
    kill();
    throw error;
  }
  return {
    endpoint,
    async stop() {
      await stopProcess(child);
      process.removeListener('exit', kill);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function emulatorEnv(dir: string, port: number): NodeJS.ProcessEnv {
  // Functions inherit the emulator's variables: do not pass the user's own.
  const inherited = Object.fromEntries(
    ['HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const node = join(__dirname, '..', '..', '..', 'node_modules', 'node', 'bin');
  return {
    ...inherited,
    PATH: [node, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    AUTH: 'true',
    GATEWAY_PORT: String(port),
    BIND_HOST: HOST,
    MINISTACK_HOST: HOST,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    STATE_DIR: join(dir, 'state'),
    S3_DATA_DIR: join(dir, 's3'),
    LOG_LEVEL: 'WARNING',
  };
}

async function waitUntilHealthy(
  endpoint: string,
  child: ChildProcess,
  executable: string,
  logFile: string,
): Promise<void> {
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code) => {
    failure = `ended with ${code}`;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const healthy = await fetch(`${endpoint}/_ministack/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    if (failure !== undefined || Date.now() > deadline) {
      throw new Error(
        `The local cloud ${executable} did not start: ${failure ?? 'no answer'}. Its log ends:\n${readFileSync(logFile, 'utf8').slice(-2000)}`,
      );
    }
    await sleep(50);
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
