import { openSandbox, type RunResult } from './setup/sandbox';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const MINUTES = 60_000;

/** All three environments side by side on one local cloud, each an account of its own. */
describe('the three environments', () => {
  const sandbox = openSandbox();
  const ok = async (...args: string[]): Promise<RunResult> => {
    const result = await sandbox.run(args);
    if (result.code !== 0) throw new Error(`${args.join(' ')} exited ${result.code}:\n${result.stdout}\n${result.stderr}`);
    return result;
  };

  beforeAll(async () => {
    const results = await Promise.all(ENVIRONMENTS.map((env) => ok('up', '--env', env)));
    for (const { stdout } of results) expect(stdout).toMatch(/resources: [12]\d\d created, 0 updated, 0 replaced, 0 deleted/);
  }, 8 * MINUTES);
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it.each(ENVIRONMENTS)('R3 a second up of %s changes nothing', async (env) => {
    expect((await ok('up', '--env', env)).stdout).toContain('resources: 0 created, 0 updated, 0 replaced, 0 deleted');
  }, 3 * MINUTES);

  it.each(ENVIRONMENTS)('R3 a refresh of %s differs in nothing, and a preview after it plans nothing', async (env) => {
    expect((await ok('refresh', '--env', env)).stdout).toContain('0 resources differed');
    expect((await ok('preview', '--env', env)).stdout).toContain('0 to create, 0 to update, 0 to replace, 0 to delete');
  }, 3 * MINUTES);

  it('R3 a protected environment is not destroyed, and says what to do', async () => {
    const { code, stderr } = await sandbox.run(['destroy', '--env', 'prod']);
    expect(code).toBe(1);
    expect(stderr).toContain('environments/prod.yaml says protection.deletionProtection: true. Nothing was deleted.');
    expect(stderr).not.toMatch(/\n {4}at /);
  }, MINUTES);

  it('R3 destroying dev deletes all of it and leaves the others as they are', async () => {
    expect((await ok('destroy', '--env', 'dev')).stdout).toMatch(/resources: 0 created, 0 updated, 0 replaced, [12]\d\d deleted/);
    expect((await ok('drift', '--env', 'staging')).stdout).toContain('clean: the cloud is as deployed');
    expect((await ok('drift', '--env', 'prod')).stdout).toContain('clean: the cloud is as deployed');
    expect((await ok('preview', '--env', 'dev')).stdout).toMatch(/[12]\d\d to create, 0 to update, 0 to replace, 0 to delete/);
  }, 4 * MINUTES);
});
