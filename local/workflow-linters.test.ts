import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command';
import { getActionlint, getZizmor, WorkflowLinterError } from './workflow-linters';

describe('R4 the linters of workflows', () => {
  const before = { ...process.env };
  let empty: string;
  beforeEach(() => {
    empty = mkdtempSync(join(tmpdir(), 'linters-'));
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(empty, { recursive: true, force: true });
  });

  it('R4 returns actionlint in the pinned version, cached', async () => {
    const actionlint = await getActionlint();
    const version = await runCommand(actionlint, ['-version']);
    expect(version.stdout.split('\n')[0]).toBe('v1.7.12');
    expect(
      await getActionlint(() => {
        throw new Error('got again');
      }),
    ).toBe(actionlint);
  }, 300_000);

  it('R4 returns zizmor in the pinned version, cached', async () => {
    const zizmor = await getZizmor();
    expect((await runCommand(zizmor, ['--version'])).stdout).toBe('zizmor 1.30.1\n');
    expect(
      await getZizmor(() => {
        throw new Error('got again');
      }),
    ).toBe(zizmor);
  }, 300_000);

  it.each([
    ['Go', getActionlint, /actionlint is built with Go, which is not on PATH\. Install Go/],
    ['Python', getZizmor, /The workflow linter zizmor needs Python 3\.10 or newer on PATH; found none\. Install it/],
  ])('R4 says what to install if %s is missing', async (_, get, message) => {
    process.env['SIGNALBOX_CACHE'] = join(empty, 'cache');
    process.env['PATH'] = empty;
    const refused = get();
    await expect(refused).rejects.toThrow(WorkflowLinterError);
    await expect(refused).rejects.toThrow(message);
  });

  it('R4 reports what is missing if the module proxy fails', async () => {
    process.env['SIGNALBOX_CACHE'] = join(empty, 'cache');
    process.env['GOPROXY'] = 'off';
    process.env['GOMODCACHE'] = join(empty, 'modules');
    process.env['GOFLAGS'] = '-modcacherw';
    await expect(getActionlint()).rejects.toThrow(/actionlint could not be built: .*[\s\S]*Go module proxy/);
  }, 60_000);
});
