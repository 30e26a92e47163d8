import { ROOT } from '../../local/paths';
import { runCommand } from '../../local/run-command';
import type { SourceFact } from './model/facts';
import { sha256 } from './store/digest';

/**
 * Content of the checkout. Stack files are excluded: the engine writes its encryption salt there.
 * Untracked files are excluded too: they count only if a tracked file imports them, or through the
 * digest of the settings.
 */
export const readSource = async (dir = ROOT): Promise<SourceFact> => {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const { code, stdout } = await runCommand('git', args, { cwd: dir });
    return code === 0 ? stdout : undefined;
  };
  const [commit, tree, changes] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('rev-parse', 'HEAD^{tree}'),
    git('diff', '--no-ext-diff', '--binary', 'HEAD', '--', '.', ':(exclude)Pulumi.*.yaml'),
  ]);
  if (!commit || !tree) return {};
  return { commit: commit.trim(), tree: tree.trim(), ...(changes ? { uncommitted: sha256(changes) } : {}) };
};
