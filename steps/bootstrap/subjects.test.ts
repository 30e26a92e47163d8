import { openGitHub, type GitHub } from '../../tests/setup/github';
import { CommandError } from '../core/errors';
import { trustedRepository } from './subjects';

const repository = { owner: 'acme', name: 'platform' };

describe('the trusted repository', () => {
  let github: GitHub;
  const asked = (env: NodeJS.ProcessEnv = {}) => trustedRepository({ repository }, { ...github.job(), ...env });
  beforeEach(async () => {
    github = await openGitHub();
  });
  afterEach(() => github.close());

  it('R4 is named as on GitHub', async () => {
    await expect(asked()).resolves.toEqual(repository);
    github.repository.subjects = {
      use_default: true,
      use_immutable_subject: false,
      sub_claim_prefix: 'repo:acme@12/platform@34',
    };
    await expect(asked()).resolves.toEqual({ ...repository, ids: { owner: '12', repository: '34' } });
    expect(github.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(2).fill('GET /actions/oidc/customization/sub'),
    );
  });

  it('R4 is named as in the options, without a request to GitHub', async () => {
    const subjects = { ...repository, ids: { owner: '12', repository: '34' } };
    await expect(trustedRepository({ repository, subjects }, github.job())).resolves.toBe(subjects);
    expect(github.requests).toEqual([]);
  });

  it('R4 is refused if its subjects use a template', async () => {
    github.repository.subjects = {
      ...github.repository.subjects,
      use_default: false,
      include_claim_keys: ['repository_id'],
    };
    await expect(asked()).rejects.toThrow(/include_claim_keys: repository_id[\s\S]*Nothing was changed/);
  });

  it('R4 is not guessed if GitHub refuses or is unreachable: the error explains how to query and how to set it', async () => {
    const anonymous = await asked({ GITHUB_TOKEN: undefined }).catch((error: unknown) => error);
    expect(anonymous).toBeInstanceOf(CommandError);
    expect((anonymous as Error).message).toMatch(
      /GitHub answered 401 [\s\S]*Nothing was changed[\s\S]*GH_TOKEN=\$\(gh auth token\)[\s\S]*--subject-prefix repo:acme\/platform, or with the ids/,
    );
    const gone = await openGitHub();
    await gone.close();
    const away = await asked({ GITHUB_API_URL: gone.url }).catch((error: unknown) => error);
    expect((away as Error).message).toMatch(
      /from GitHub: GET http:\/\/127\.0\.0\.1:\d+\/repos\/acme\/platform\/\S+: fetch failed: connect ECONNREFUSED .*Nothing was changed/,
    );
    expect((away as Error).message).not.toContain('ghs_');
  });
});
