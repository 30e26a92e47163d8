import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ENGINE_VERSION, getEngine } from './engine';
import { EngineError } from './errors';
import { runCommand, type CommandResult } from './run-command';

/** Commands here are small scripts, so that each way of getting the CLI can be present or not. */
const script = (file: string, body: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
};

describe('getEngine', () => {
  const path = process.env['PATH'];
  const job = process.env['GITHUB_ACTIONS'];
  let dir: string;
  let bin: string;
  let lines: string[];
  const root = () => join(dir, 'cache', 'pulumi', `v${ENGINE_VERSION}`);
  const noDownload = async (): Promise<never> => {
    throw new Error('getaddrinfo ENOTFOUND get.pulumi.com');
  };
  const get = (download: (root: string) => Promise<unknown> = noDownload) =>
    getEngine({ cache: join(dir, 'cache'), download, progress: (line) => lines.push(line) });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-engine-'));
    bin = join(dir, 'bin');
    lines = [];
    mkdirSync(bin);
    for (const tool of ['sh', 'touch', 'cat', 'mkdir']) symlinkSync(join('/bin', tool), join(bin, tool));
    process.env['PATH'] = bin;
    delete process.env['GITHUB_ACTIONS'];
  });
  afterEach(() => {
    process.env['PATH'] = path;
    if (job === undefined) delete process.env['GITHUB_ACTIONS'];
    else process.env['GITHUB_ACTIONS'] = job;
    rmSync(dir, { recursive: true, force: true });
  });

  it('uses the one on PATH if it is new enough, silently', async () => {
    script(join(bin, 'pulumi'), 'echo v3.251.0');
    const engine = await get();
    expect(String(engine.version)).toBe('3.251.0');
    expect(lines).toEqual([]);
  });

  it('prefers the cached one to an outdated one on PATH', async () => {
    script(join(bin, 'pulumi'), 'echo v3.100.0');
    script(join(root(), 'bin', 'pulumi'), `echo v${ENGINE_VERSION}`);
    const engine = await get();
    expect(engine.command).toBe(join(root(), 'bin', 'pulumi'));
    expect(lines).toEqual([]);
  });

  it('R4 uses exactly the pinned version in a job, whatever is on PATH', async () => {
    script(join(bin, 'pulumi'), 'echo v3.251.0');
    process.env['GITHUB_ACTIONS'] = 'true';
    const engine = await get(async (into) => script(join(into, 'bin', 'pulumi'), `echo v${ENGINE_VERSION}`));
    expect([engine.command, String(engine.version)]).toEqual([join(root(), 'bin', 'pulumi'), ENGINE_VERSION]);
  });

  it('downloads into an empty cache', async () => {
    const engine = await get(async (into) => script(join(into, 'bin', 'pulumi'), `echo v${ENGINE_VERSION}`));
    expect(engine.command).toBe(join(root(), 'bin', 'pulumi'));
    expect(lines).toEqual([expect.stringContaining('downloading')]);
  });

  it('replaces a cached one that does not run, and leaves no other files', async () => {
    script(join(root(), 'bin', 'pulumi'), 'exit 1');
    mkdirSync(`${root()}.new-killed`);
    const engine = await get(async (into) => {
      script(join(into, 'bin', 'pulumi-language-nodejs'), 'exit 0');
      script(join(into, 'bin', 'pulumi'), `echo v${ENGINE_VERSION}`);
    });
    expect([String(engine.version), engine.command]).toEqual([ENGINE_VERSION, join(root(), 'bin', 'pulumi')]);
    expect(readdirSync(join(root(), 'bin'))).toEqual(['pulumi', 'pulumi-language-nodejs']);
    expect(readdirSync(dirname(root()))).toEqual([basename(root()), `${basename(root())}.lock`]);
  });

  it('keeps a cached one that fails to report its version once', async () => {
    const asked = join(dir, 'asked');
    script(join(root(), 'bin', 'pulumi'), `test -e ${asked} || { touch ${asked}; exit 1; }; echo v${ENGINE_VERSION}`);
    expect(String((await get()).version)).toBe(ENGINE_VERSION);
    expect(lines).toEqual([]);
  });

  it('keeps a broken cached one if no other is available, and reports why it fails', async () => {
    script(join(root(), 'bin', 'pulumi'), 'echo cannot allocate memory >&2; exit 1');
    await expect(get()).rejects.toThrow(
      `  - cached in ${root()}: Command failed with exit code 1: ${root()}/bin/pulumi version\n  - download from Pulumi`,
    );
    expect(readFileSync(join(root(), 'bin', 'pulumi'), 'utf8')).toContain('cannot allocate memory');
  });

  it('never caches a downloaded one that does not run', async () => {
    await expect(get(async (into) => script(join(into, 'bin', 'pulumi'), 'exit 1'))).rejects.toThrow(
      'download from Pulumi',
    );
    expect(readdirSync(dirname(root()))).toEqual([`${basename(root())}.lock`]);
  });

  it('is fetched once for three concurrent processes', async () => {
    process.env['PATH'] = path;
    const fetch = (): Promise<CommandResult> =>
      runCommand(
        process.execPath,
        [
          '--import',
          'tsx',
          '-e',
          `
      const { appendFileSync, chmodSync, mkdirSync, writeFileSync } = require('node:fs');
      const { setTimeout: sleep } = require('node:timers/promises');
      process.env.PATH = ${JSON.stringify(bin)};
      const download = async (into) => {
        appendFileSync(${JSON.stringify(join(dir, 'downloads'))}, '1');
        mkdirSync(into + '/bin', { recursive: true });
        await sleep(1500);
        writeFileSync(into + '/bin/pulumi', '#!/bin/sh\\necho v${ENGINE_VERSION}\\n');
        chmodSync(into + '/bin/pulumi', 0o755);
      };
      require(${JSON.stringify(join(__dirname, 'engine.ts'))}).getEngine({ cache: ${JSON.stringify(join(dir, 'cache'))}, download }).then(({ command }) => console.log(command));
    `,
        ],
        { cwd: __dirname },
      );
    const got = await Promise.all([fetch(), fetch(), fetch()]);
    expect(got.map(({ code, stdout, stderr }) => [code, stdout.trim(), stderr])).toEqual(
      got.map(() => [0, join(root(), 'bin', 'pulumi'), '']),
    );
    expect(readFileSync(join(dir, 'downloads'), 'utf8')).toBe('1');
  });

  it('builds it with Go if no download is available, with progress', async () => {
    script(
      join(bin, 'go'),
      [
        'case "$1" in',
        '  version) echo "go version go1.25.0 linux/amd64";;',
        '  list) for i in 1 2 3 4 5 6 7 8 9 10; do echo pkg$i; done;;',
        `  build) for i in 1 2 3 4 5 6 7 8 9 10; do echo pkg$i >&2; done; while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho v${ENGINE_VERSION}\\n' > "$2"; /bin/chmod 755 "$2";;`,
        'esac',
      ].join('\n'),
    );
    const engine = await get();
    expect(engine.command).toBe(join(root(), 'bin', 'pulumi'));
    expect(lines.join('\n')).toMatch(
      /from 10 Go packages: about 4 minutes[\s\S]*50 % of the packages compiled[\s\S]*built and cached/,
    );
  });

  it('reports what was tried and what to install if nothing works', async () => {
    script(join(bin, 'pulumi'), 'echo v2.0.0');
    const error = await get().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(EngineError);
    expect((error as Error).message.split('\n')).toEqual([
      `The Pulumi CLI ${ENGINE_VERSION} or newer is not available. Tried:`,
      `  - on PATH: ${join(bin, 'pulumi')} is 2.0.0, required ${ENGINE_VERSION} or newer (3.x)`,
      '  - download from Pulumi: getaddrinfo ENOTFOUND get.pulumi.com',
      '  - build of github.com/pulumi/pulumi/pkg/v3/cmd/pulumi with Go: Go is not on PATH',
      expect.stringContaining('Install the Pulumi CLI'),
    ]);
  });

  it('reports the failing step of a build', async () => {
    script(join(bin, 'go'), 'case "$1" in version) echo ok;; *) echo "dial tcp: no route to host" >&2; exit 1;; esac');
    await expect(get()).rejects.toThrow('go mod download: dial tcp: no route to host');
  });
});
