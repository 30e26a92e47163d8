import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock';
import { cacheDir, ROOT } from './paths';
import { getPythonTool } from './python-tool';
import { lastLines, runCommand } from './run-command';

export class WorkflowLinterError extends Error {
  override readonly name = 'WorkflowLinterError';
}

type Progress = (line: string) => void;

const ACTIONLINT = join(ROOT, 'local', 'actionlint');
const ACTIONLINT_COMMAND = 'github.com/rhysd/actionlint/cmd/actionlint';

/**
 * The actionlint executable, built once with Go from the module pinned in local/actionlint, and cached.
 * @throws WorkflowLinterError if Go or a module is missing, saying what to install.
 */
export const getActionlint = async (progress: Progress = () => undefined): Promise<string> => {
  const pins = ['go.mod', 'go.sum'].map((file) => readFileSync(join(ACTIONLINT, file), 'utf8')).join('');
  const folder = join(cacheDir(), 'actionlint', createHash('sha256').update(pins).digest('hex').slice(0, 16));
  const executable = join(folder, 'actionlint');
  if (existsSync(executable)) return executable;
  return withLock(`${folder}.lock`, async () => {
    if (!existsSync(executable)) await buildActionlint(folder, executable, progress);
    return executable;
  });
};

const buildActionlint = async (folder: string, executable: string, progress: Progress): Promise<void> => {
  const go = await runCommand('go', ['version']);
  if (go.code !== 0)
    throw new WorkflowLinterError(
      'actionlint is built with Go, which is not on PATH. Install Go 1.25 or newer (https://go.dev/dl/), then run the command again.',
    );
  progress('Building actionlint (once): about 20 s…');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'build-'));
  try {
    cpSync(ACTIONLINT, work, { recursive: true });
    const built = await runCommand(
      'go',
      ['build', '-mod=readonly', '-buildvcs=false', '-trimpath', '-o', join(work, 'actionlint'), ACTIONLINT_COMMAND],
      { cwd: work, env: { ...process.env, CGO_ENABLED: '0' } },
    );
    if (built.code !== 0) {
      throw new WorkflowLinterError(
        `actionlint could not be built: ${lastLines(built.stderr)}\nIt needs Go 1.25 or newer, and a reachable Go module proxy (Go's own settings apply).`,
      );
    }
    renameSync(join(work, 'actionlint'), executable);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/**
 * The zizmor executable, with exactly the package of local/zizmor-requirements.txt.
 * @throws WorkflowLinterError if Python or the package is missing, saying what to install.
 */
export const getZizmor = (progress?: Progress): Promise<string> =>
  getPythonTool(
    {
      name: 'zizmor',
      requirements: join(ROOT, 'local', 'zizmor-requirements.txt'),
      title: 'The workflow linter zizmor',
      notice: 'Installing zizmor (once): about 5 s…',
      error: (message) => new WorkflowLinterError(message),
    },
    progress,
  );
