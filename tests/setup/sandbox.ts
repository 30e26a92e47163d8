import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { stopEmulator, findRunning } from '../../local/emulator';
import { cacheDir, ROOT } from '../../local/paths';

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of a test's own: state, local cloud and its stacks; nothing of it is left after close. */
export interface Sandbox {
  readonly dir: string;
  /** Runs a command as npm run does, in this sandbox. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<RunResult>;
  /** The same, still running. */
  spawn(args: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess;
  /** Runs another TypeScript file in this sandbox, its stdin open. */
  script(file: string, args: readonly string[]): ChildProcess;
  /** Base URL of its local cloud, once a command started it. */
  url(): Promise<string>;
  close(): Promise<void>;
}

const LAUNCHER = join(ROOT, 'steps', 'launch.mjs');

export const openSandbox = (): Sandbox => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
  const cloud = join(dir, 'local');
  const node = (args: readonly string[], stdin: 'ignore' | 'pipe', env: NodeJS.ProcessEnv = {}): ChildProcess =>
    spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...commandEnv(), SIGNALBOX_STATE: dir, ...env },
      stdio: [stdin, 'pipe', 'pipe'],
      // A group of its own, so that a test can kill a command with all it started.
      detached: true,
    });
  const start: Sandbox['spawn'] = (args, env) => node([LAUNCHER, ...args], 'ignore', env);
  return {
    dir,
    spawn: start,
    script: (file, args) => node(['--import', 'tsx', file, ...args], 'pipe'),
    run: (args, env) => collect(start(args, env)),
    url: async () => {
      const running = await findRunning(cloud);
      if (!running) throw new Error(`no local cloud runs in ${cloud}`);
      return running.url;
    },
    close: async () => {
      await stopEmulator(cloud);
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** What every command of a test gets: the engine that the set-up found, first on PATH, and nothing of a job that runs the tests. */
export const commandEnv = (): NodeJS.ProcessEnv => {
  const engine = process.env['SIGNALBOX_PULUMI'];
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GITHUB_')));
  return {
    ...own,
    ...(engine?.includes('/') && { PATH: [dirname(engine), process.env['PATH'] ?? ''].join(delimiter) }),
    NODE_OPTIONS: '',
    // Tests start hundreds of commands: Node keeps what it compiled of them.
    NODE_COMPILE_CACHE: join(cacheDir(), 'compiled'),
  };
};

/** Runs a command in a sandbox or a copied checkout; fails unless it ends well. */
export const succeed = async (
  where: Pick<Sandbox, 'run'>,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<RunResult> => {
  const result = await where.run(args, env);
  if (result.code !== 0)
    throw new Error(`${args.join(' ')} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
  return result;
};

/** Waits for a command and returns what it wrote. */
export const collect = (child: ChildProcess): Promise<RunResult> =>
  new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
