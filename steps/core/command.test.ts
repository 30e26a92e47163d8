import { numberOf, oneOf, sessionOptions } from './command';
import { UsageError } from './errors';
import { localAccount } from '../../local/accounts';
import { targetEnv } from './engine/target';

describe('options of the commands', () => {
  const actions = process.env['GITHUB_ACTIONS'];
  afterEach(() => {
    delete process.env['SIGNALBOX_TARGET'];
    if (actions === undefined) delete process.env['GITHUB_ACTIONS'];
    else process.env['GITHUB_ACTIONS'] = actions;
  });

  it('default to dev on the local cloud, and AWS in GitHub Actions', () => {
    delete process.env['GITHUB_ACTIONS'];
    expect(sessionOptions({})).toEqual({ env: 'dev', target: 'local', port: undefined });
    process.env['GITHUB_ACTIONS'] = 'true';
    expect(sessionOptions({ env: 'prod' })).toEqual({ env: 'prod', target: 'aws', port: undefined });
  });

  it('default to the target in SIGNALBOX_TARGET, and refuse an invalid one', () => {
    process.env['SIGNALBOX_TARGET'] = 'aws';
    expect(sessionOptions({}).target).toBe('aws');
    expect(sessionOptions({ target: 'local' }).target).toBe('local');
    process.env['SIGNALBOX_TARGET'] = 'azure';
    expect(() => sessionOptions({})).toThrow('SIGNALBOX_TARGET must be local or aws (got azure).');
  });

  it.each([
    ['--target must be local or aws (got azure).', () => sessionOptions({ target: 'azure' })],
    ['--port must be a whole number, 1–65535 (got 70000).', () => sessionOptions({ port: '70000' })],
    ['--port must be a whole number, 1–65535 (got 80.5).', () => sessionOptions({ port: '80.5' })],
    [
      '--wait must be 1–600 seconds (got 0).',
      () => numberOf({ wait: '0' }, 'wait', { min: 1, max: 600, unit: 'seconds' }),
    ],
    ['--rate must be 1–10 (got fast).', () => numberOf({ rate: 'fast' }, 'rate', { min: 1, max: 10 })],
    ['--rate must be 1–10 (got ).', () => numberOf({ rate: '' }, 'rate', { min: 1, max: 10 })],
    ['--prices must be close or all (got open).', () => oneOf({ prices: 'open' }, 'prices', ['close', 'all'])],
    [
      '--only must be environments, types or imports (got spelling).',
      () => oneOf({ only: 'spelling' }, 'only', ['environments', 'types', 'imports']),
    ],
  ])('refuse an invalid value: %s', (message, read) => {
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });
});

describe('the local target', () => {
  const target = {
    kind: 'local',
    emulator: { url: 'http://127.0.0.1:4566', started: false },
    plugins: { aws: '/a', random: '/r' },
  } as const;

  it('gives each environment its own account', () => {
    const accounts = ['dev', 'staging', 'prod', 'qa', 'qa2'].map(localAccount);
    expect(new Set(accounts).size).toBe(5);
    expect(accounts.every((account) => /^\d{12}$/.test(account))).toBe(true);
    expect(localAccount('qa')).toBe(localAccount('qa'));
  });

  it("hides the user's AWS profile and credentials from the engine", () => {
    expect(targetEnv(target, 'dev')).toMatchObject({
      AWS_ACCESS_KEY_ID: '111111111111',
      AWS_PROFILE: '',
      AWS_SESSION_TOKEN: '',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    });
    expect(targetEnv({ kind: 'aws' }, 'dev')).toEqual({});
  });
});
