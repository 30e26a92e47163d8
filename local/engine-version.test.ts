import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SemVer } from 'semver';
import { ENGINE_VERSION, getEngine } from './engine';
import { knownVersion, rememberVersion } from './engine-version';

describe('the version of the cached CLI', () => {
  let dir: string;
  let root: string;
  let file: string;
  const path = process.env['PATH'];
  const starts = (): number => readFileSync(join(dir, 'starts'), 'utf8').length;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-version-'));
    root = join(dir, 'cache', 'pulumi', `v${ENGINE_VERSION}`);
    file = join(root, 'bin', 'pulumi');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(dir, 'starts'), '');
    writeFileSync(file, `#!/bin/sh\nprintf x >> ${join(dir, 'starts')}\necho v${ENGINE_VERSION}\n`);
    chmodSync(file, 0o755);
    process.env['PATH'] = '/usr/bin:/bin';
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(dir, { recursive: true, force: true });
  });

  it('is asked once for as long as the file stays the same', async () => {
    const get = () => getEngine({ cache: join(dir, 'cache') });
    const [first, second] = [await get(), await get()];
    expect([first, second].map(({ command, version }) => [command, String(version)])).toEqual([
      [file, ENGINE_VERSION],
      [file, ENGINE_VERSION],
    ]);
    expect(starts()).toBe(1);
    utimesSync(file, 1, 1);
    await get();
    expect(starts()).toBe(2);
  });

  it('is not asked twice where the cached one stands first on PATH', async () => {
    process.env['PATH'] = `${dirname(file)}:/usr/bin:/bin`;
    const get = () => getEngine({ cache: join(dir, 'cache') });
    expect([(await get()).command, (await get()).command]).toEqual([file, file]);
    expect(starts()).toBe(1);
  });

  it('is unknown for a file that was replaced, and for a note that is damaged', () => {
    rememberVersion(root, new SemVer('3.251.0'));
    expect(knownVersion(root)?.version).toBe('3.251.0');
    writeFileSync(file, 'another');
    expect(knownVersion(root)).toBeUndefined();
    rememberVersion(root, new SemVer('3.251.0'));
    writeFileSync(join(root, 'version.json'), '{"file"');
    expect(knownVersion(root)).toBeUndefined();
  });
});
