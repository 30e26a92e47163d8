import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock';
import { cacheDir } from './paths';
import { lastLines, runCommand } from './run-command';

const OLDEST_PYTHON = [3, 10] as const;

/** A command from a Python package. */
export interface PythonTool {
  /** Its executable, and its folder in the cache. */
  readonly name: string;
  /** Requirements file, with packages pinned by hash. */
  readonly requirements: string;
  /** Display name, at the start of a sentence: `The local cloud`. */
  readonly title: string;
  /** Printed before it is installed. */
  readonly notice: string;
  /** An alternative, at the end of an error's sentence; default none. */
  readonly otherwise?: string;
  readonly error: (message: string) => Error;
}

/**
 * The tool's executable in a virtual environment with exactly its requirements,
 * created on the first call and cached.
 * @throws The tool's own error if Python or a package is missing, saying what to install.
 */
export const getPythonTool = async (
  tool: PythonTool,
  progress: (line: string) => void = () => undefined,
): Promise<string> => {
  const digest = createHash('sha256').update(readFileSync(tool.requirements)).digest('hex').slice(0, 16);
  const venv = join(cacheDir(), tool.name, digest);
  const executable = join(venv, 'bin', tool.name);
  const complete = join(venv, 'complete');
  if (existsSync(complete) && existsSync(executable)) return executable;
  return withLock(`${venv}.lock`, async () => {
    if (existsSync(complete) && existsSync(executable)) return executable;
    const python = await findPython(tool);
    progress(tool.notice);
    rmSync(venv, { recursive: true, force: true });
    mkdirSync(join(cacheDir(), tool.name), { recursive: true });
    const made = await runCommand(python, ['-m', 'venv', venv]);
    if (made.code !== 0) {
      throw tool.error(
        `${python} could not create a virtual environment: ${lastLines(made.stderr || made.stdout)}\nInstall Python's venv module (on Debian and Ubuntu: apt install python3-venv), then run the command again.`,
      );
    }
    const installed = await runCommand(join(venv, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '-r',
      tool.requirements,
    ]);
    if (installed.code !== 0) {
      throw tool.error(
        `${tool.title}'s packages could not be installed: ${lastLines(installed.stderr)}\nA Python package index must be reachable (pip's own settings apply)${orElse(tool)}.`,
      );
    }
    writeFileSync(complete, '');
    return executable;
  });
};

/** The first Python on PATH that is new enough. */
const findPython = async (tool: PythonTool): Promise<string> => {
  const seen: string[] = [];
  for (const candidate of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    const { code, stdout } = await runCommand(candidate, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
    if (code === 0 && (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1])))
      return candidate;
    if (code === 0) seen.push(`${candidate} is ${stdout.trim()}`);
  }
  throw tool.error(
    `${tool.title} needs Python 3.10 or newer on PATH; ${seen.length > 0 ? seen.join(', ') : 'found none'}. Install it (https://www.python.org/downloads/)${orElse(tool)}.`,
  );
};

const orElse = ({ otherwise }: PythonTool): string => (otherwise === undefined ? '' : `, or ${otherwise}`);
