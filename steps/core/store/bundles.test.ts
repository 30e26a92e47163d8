import { unzipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systems } from '../../../systems';
import { buildBundles, ensureBundles } from './bundles';

describe('ensureBundles', () => {
  const dirs = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'signalbox-bundles-')));
  const zone = process.env['TZ'];
  afterAll(() => {
    dirs.forEach((dir) => rmSync(dir, { recursive: true }));
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it('M2 P2 P5 gives the same bytes for the same source, in any folder and time zone', async () => {
    process.env['TZ'] = 'Asia/Tokyo';
    const first = await ensureBundles(dirs[0]);
    process.env['TZ'] = 'America/Los_Angeles';
    const second = await ensureBundles(dirs[1]);
    const digests = (bundles: typeof first) =>
      Object.values(bundles).flatMap((system) => Object.values(system).map(({ sha256 }) => sha256));
    expect(digests(second)).toEqual(digests(first));
    expect(new Set(digests(first)).size).toBe(systems.flatMap(({ functions }) => Object.keys(functions)).length);
  }, 300_000);

  it('M2 P2 P5 packs index.js with its source map and reports the digest of the file', async () => {
    const bundles = await ensureBundles(dirs[0]);
    for (const { path, sha256 } of Object.values(bundles).flatMap((system) => Object.values(system))) {
      const bytes = readFileSync(path);
      expect(createHash('sha256').update(bytes).digest('base64')).toBe(sha256);
      const files = unzipSync(bytes);
      expect(Object.keys(files).toSorted()).toEqual(['index.js', 'index.js.map']);
      expect(Buffer.from(files['index.js']!).toString('utf8')).toContain('sourceMappingURL=index.js.map');
      expect(Buffer.from(files['index.js.map']!).toString('utf8')).not.toContain(process.cwd());
    }
  }, 300_000);

  it('M2 P2 P5 rebuilds only packages that are damaged, missing or outdated', async () => {
    const dir = dirs[0]!;
    const first = await ensureBundles(dir);
    expect(await buildBundles(dirs[1])).toEqual(
      Object.fromEntries(
        Object.entries(first).map(([system, own]) => [
          system,
          Object.fromEntries(
            Object.entries(own).map(([name, bundle]) => [
              name,
              { ...bundle, path: bundle.path.replace(dir, dirs[1]!) },
            ]),
          ),
        ]),
      ),
    );
    const { name } = systems[0]!;
    const { path } = Object.values(first[name]!)[0]!;
    const made = (): number => statSync(`${path}.inputs.json`).mtimeMs;
    const builtAgain = async (): Promise<boolean> => {
      const before = made();
      expect(await ensureBundles(dir)).toEqual(first);
      return made() !== before;
    };
    expect(await builtAgain()).toBe(false);

    appendFileSync(path, 'x');
    expect(await builtAgain()).toBe(true);
    unlinkSync(path);
    expect(await builtAgain()).toBe(true);

    // As if one of its files had differed then.
    const inputs = JSON.parse(readFileSync(`${path}.inputs.json`, 'utf8')) as { files: Record<string, string> };
    const own = Object.keys(inputs.files).find((file) => file.startsWith(`functions/${name}/`))!;
    writeFileSync(
      `${path}.inputs.json`,
      JSON.stringify({ ...inputs, files: { ...inputs.files, [own]: '0'.repeat(64) } }),
    );
    expect(await builtAgain()).toBe(true);
    expect(await builtAgain()).toBe(false);

    writeFileSync(`${path}.inputs.json`, JSON.stringify({ ...inputs, surroundings: '0'.repeat(64) }));
    expect(await builtAgain()).toBe(true);
    expect(statSync(path).size).toBeGreaterThan(10_000);
  }, 300_000);
});
