import { ROOT } from '../../local/paths';
import { runCommand } from '../../local/run-command';
import type { CommitRange } from './model/types';

/** More commits are counted, not listed. */
const LISTED = 100;

/** The commits in `to` that are not in `from`, newest first; or why they are unknown. */
export const commitsBetween = async (from: string | undefined, to: string, dir = ROOT): Promise<CommitRange> => {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const { code, stdout } = await runCommand('git', args, { cwd: dir });
    return code === 0 ? stdout.trim() : undefined;
  };
  const has = async (commit: string): Promise<boolean> =>
    /^[0-9a-f]{7,64}$/.test(commit) && (await git('cat-file', '-e', `${commit}^{commit}`)) !== undefined;
  const shallow = (await git('rev-parse', '--is-shallow-repository')) === 'true';
  const hint = shallow
    ? ': this is a shallow clone; check out the full history (fetch-depth: 0)'
    : ': the history was rewritten, or not fetched';
  if (from === undefined) return { known: false, why: 'the commit that runs there is unknown' };
  // The same content may have another commit here, for example after a squash.
  const tip = (await has(to)) ? to : 'HEAD';
  if (!(await has(from)))
    return { known: false, why: `the commit that runs there, ${from.slice(0, 12)}, is not in this checkout${hint}` };
  if ((await git('merge-base', from, tip)) === undefined)
    return {
      known: false,
      why: `the commit that runs there, ${from.slice(0, 12)}, has no history in common with ${to.slice(0, 12)}${shallow ? hint : ''}`,
    };
  const [log, total, back] = await Promise.all([
    git('log', `--max-count=${LISTED}`, '--format=%H%x1f%an%x1f%s', `${from}..${tip}`),
    git('rev-list', '--count', `${from}..${tip}`),
    git('rev-list', '--count', `${tip}..${from}`),
  ]);
  const commits = (log ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', author = '', subject = ''] = line.split('\x1f');
      return { id, author, subject };
    });
  return { known: true, commits, total: Number(total), back: Number(back) };
};
