import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundles } from '../../../systems/shared/bundles';
import { readManifestText, type BundleManifest } from '../model/manifest';
import { sha256 } from './digest';
import { CommandError } from '../errors';
import { readBundles, readManifest, writeManifest } from './manifest';

describe('the manifest of the packages (R4)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-manifest-'));
  const bundle = (name: string, content: string) => {
    writeFileSync(join(dir, name), content);
    return { path: join(dir, name), sha256: Buffer.from(sha256(content), 'hex').toString('base64') };
  };
  let bundles: Bundles;
  beforeEach(async () => {
    bundles = {
      'metrics-aggregation': { ingest: bundle('metrics-aggregation-ingest.zip', 'one') },
      'price-alerts': { evaluate: bundle('price-alerts-evaluate.zip', 'two') },
    };
    await writeManifest(bundles, dir);
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'manifest.json');
  const rewrite = (change: (manifest: BundleManifest) => object): void =>
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as BundleManifest)));

  it('contains format, tools, and file, digest and size of each package', () => {
    expect(readManifest(dir)).toEqual({
      ...readManifest(dir),
      format: 'signalbox-bundles',
      version: 1,
      tools: { node: process.versions.node, esbuild: expect.stringMatching(/^0\.\d+\.\d+$/) },
      bundles: {
        'metrics-aggregation/ingest': { file: 'metrics-aggregation-ingest.zip', sha256: sha256('one'), bytes: 3 },
        'price-alerts/evaluate': { file: 'price-alerts-evaluate.zip', sha256: sha256('two'), bytes: 3 },
      },
    });
  });

  it('returns the packages as built', () => expect(readBundles(dir)).toEqual(bundles));

  it('detects a changed package', () => {
    writeFileSync(join(dir, 'price-alerts-evaluate.zip'), 'three');
    expect(() => readBundles(dir)).toThrow(
      new CommandError(
        `The package of price-alerts/evaluate, ${join(dir, 'price-alerts-evaluate.zip')}, has sha256 ${sha256('three')}, but the manifest says ${sha256('two')}. Download the packages again, or build them: npm run build`,
      ),
    );
  });

  it('detects a missing package, and a folder without a manifest', () => {
    rmSync(join(dir, 'price-alerts-evaluate.zip'));
    expect(() => readBundles(dir)).toThrow(/price-alerts-evaluate\.zip cannot be read: .*ENOENT/);
    expect(() => readBundles(join(dir, 'none'))).toThrow(CommandError);
  });

  it.each<[string, (manifest: BundleManifest) => object, string]>([
    ['another version', (manifest) => ({ ...manifest, version: 2 }), 'has format version 2, but this checkout reads 1'],
    ['another format', (manifest) => ({ ...manifest, format: 'x' }), 'has format "x" (allowed: "signalbox-bundles")'],
    ['no package', (manifest) => ({ ...manifest, bundles: {} }), 'lists no package'],
    [
      'a file outside its folder',
      (manifest) => ({ ...manifest, bundles: { 'a/b': { file: '../x.zip', sha256: sha256('x'), bytes: 1 } } }),
      'has an invalid entry: a/b',
    ],
  ])('is refused with %s', (_, change, fault) => {
    rewrite(change);
    expect(() => readManifest(dir)).toThrow(`${file} ${fault}`);
  });

  it('is refused where it is cut', () =>
    expect(readManifestText('{"format":')).toEqual({ fault: 'is damaged: not valid JSON' }));
});
