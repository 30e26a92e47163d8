import { join, relative } from 'node:path';
import { ROOT } from '../../local/paths';
import { buildBundles } from '../core/store/bundles';
import { JSON_OPTION, type Command } from '../core/command';
import { EXIT } from '../core/errors';
import { writeManifest } from '../core/store/manifest';
import { createOutput } from '../core/output';

/** Builds every function's package, and the manifest with their digests. */
export const build: Command = {
  options: { ...JSON_OPTION },
  run: async ({ options, out }) => {
    const json = options['json'] === true;
    const say = json ? createOutput(process.stderr) : out;
    const dir = join(ROOT, 'dist', 'bundles');
    const manifest = await say.timed(
      'built',
      async () => writeManifest(await buildBundles(dir), dir),
      ({ bundles }) => `${Object.keys(bundles).length} packages`,
    );
    if (json) {
      out.line(JSON.stringify(manifest, undefined, 2));
      return EXIT.ok;
    }
    for (const { file, bytes, sha256 } of Object.values(manifest.bundles)) {
      out.line(`  ${relative(ROOT, join(dir, file))}  ${Math.round(bytes / 1024)} KiB  sha256 ${sha256}`);
    }
    return EXIT.ok;
  },
};
