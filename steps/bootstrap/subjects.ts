import type { Repository } from '../../modules/delivery/subjects';
import { messageWithCause, CommandError } from '../core/errors';
import { subjectForm, tellIt, type SubjectSettings } from './model/subject-form';
import type { BootstrapOptions } from './options';

const TIMEOUT_MS = 30_000;

/**
 * The repository as the tokens of its jobs name it: from the options, else from GitHub. Trusting the
 * wrong form refuses every job; trusting both admits whoever takes over a released name.
 * @throws CommandError if neither gives it.
 */
export const trustedRepository = async (
  { repository, subjects }: Pick<BootstrapOptions, 'repository' | 'subjects'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Repository> => {
  if (subjects) return subjects;
  const form = subjectForm(repository, await subjectSettings(repository, env));
  if ('fault' in form) throw new CommandError(`${form.fault}\nNothing was changed.`);
  return form.repository;
};

/** https://docs.github.com/en/rest/actions/oidc */
const subjectSettings = async (
  repository: BootstrapOptions['repository'],
  env: NodeJS.ProcessEnv,
): Promise<SubjectSettings> => {
  const { owner, name } = repository;
  const token = env['GH_TOKEN'] || env['GITHUB_TOKEN'];
  const url = `${env['GITHUB_API_URL'] || 'https://api.github.com'}/repos/${owner}/${name}/actions/oidc/customization/sub`;
  const refused = (why: string, cause?: unknown): CommandError =>
    new CommandError(
      [
        `Cannot read the OIDC subject settings of ${owner}/${name} from GitHub: ${why}. Nothing was changed.`,
        ...(token ? [] : ['For a private repository, pass a token: GH_TOKEN=$(gh auth token) npm run bootstrap -- …']),
        tellIt(repository),
      ].join('\n'),
      undefined,
      { cause },
    );
  try {
    const answer = await fetch(url, {
      headers: {
        accept: 'application/vnd.github+json',
        'user-agent': 'signalbox',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw refused(`GitHub answered ${answer.status} to GET ${url}`);
    return (await answer.json()) as SubjectSettings;
  } catch (error) {
    throw error instanceof CommandError ? error : refused(`GET ${url}: ${messageWithCause(error)}`, error);
  }
};
