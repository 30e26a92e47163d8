import { runForJson } from '../core/testing/captured';
import { bootstrapped } from './bootstrapped';

describe('R4 bootstrapped --json', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of ['AWS_ACCOUNT', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) delete process.env[name];
  });
  afterAll(() => {
    process.env = before;
  });

  it('prints the account of a bootstrapped environment', async () => {
    process.env['AWS_ACCOUNT'] = '111111111111';
    expect(await runForJson(bootstrapped, { env: 'dev' })).toEqual({
      code: 0,
      document: {
        format: 'signalbox-bootstrapped',
        version: 1,
        environment: 'dev',
        bootstrapped: true,
        account: '111111111111',
        variable: 'AWS_ACCOUNT_DEV',
      },
    });
  });

  it('prints the missing variable otherwise', async () => {
    expect(await runForJson(bootstrapped, { env: 'dev' })).toEqual({
      code: 0,
      document: {
        format: 'signalbox-bootstrapped',
        version: 1,
        environment: 'dev',
        bootstrapped: false,
        account: null,
        variable: 'AWS_ACCOUNT_DEV',
      },
    });
  });
});
