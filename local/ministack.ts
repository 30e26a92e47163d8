import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock';
import { cacheDir, ROOT } from './paths';
import { lastLines, runCommand } from './run-command';

export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}

const REQUIREMENTS = join(ROOT, 'local', 'requirements.txt');
const OLDEST_PYTHON = [3, 10] as const;

/**
 * The ministack executable of a virtual environment that holds exactly local/requirements.txt,
 * made on the first call and kept in the cache.
 * @throws LocalCloudError where Python or a package is missing, saying what to install.
 */
export const getMinistack = async (progress: (line: string) => void = () => undefined): Promise<string> => {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const venv = join(cacheDir(), 'ministack', digest);
  const executable = join(venv, 'bin', 'ministack');
  const complete = join(venv, 'complete');
  if (existsSync(complete) && existsSync(executable)) return executable;
  return withLock(`${venv}.lock`, async () => {
    if (existsSync(complete) && existsSync(executable)) return executable;
    const python = await findPython();
    progress('Getting the local cloud (ministack, once): about 20 s…');
    rmSync(venv, { recursive: true, force: true });
    mkdirSync(join(cacheDir(), 'ministack'), { recursive: true });
    const made = await runCommand(python, ['-m', 'venv', venv]);
    if (made.code !== 0) {
      throw new LocalCloudError(`${python} could not make a virtual environment: ${lastLines(made.stderr || made.stdout)}\nInstall Python's venv module (on Debian and Ubuntu: apt install python3-venv), then run the command again.`);
    }
    const installed = await runCommand(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', REQUIREMENTS]);
    if (installed.code !== 0) {
      throw new LocalCloudError(`The local cloud's packages could not be installed: ${lastLines(installed.stderr)}\nA Python package index must be reachable (pip's own settings apply), or name a running emulator with SIGNALBOX_LOCAL_URL.`);
    }
    writeFileSync(complete, '');
    return executable;
  });
};

/** The first Python on PATH that is new enough. */
export const findPython = async (env: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const seen: string[] = [];
  for (const candidate of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    const { code, stdout } = await runCommand(candidate, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { env });
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
    if (code === 0 && (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]))) return candidate;
    if (code === 0) seen.push(`${candidate} is ${stdout.trim()}`);
  }
  throw new LocalCloudError(`The local cloud needs Python 3.10 or newer on PATH; ${seen.length > 0 ? seen.join(', ') : 'found none'}. Install it (https://www.python.org/downloads/), or name a running emulator with SIGNALBOX_LOCAL_URL.`);
};
