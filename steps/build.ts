import { relative } from 'node:path';
import { statSync } from 'node:fs';
import { ROOT } from '../local/paths';
import { ensureBundles } from './lib/bundles';
import type { Command } from './lib/command';
import { EXIT } from './lib/errors';

/** Builds every function's package. */
export const build: Command = {
  summary: 'build the function packages',
  usage: '',
  options: {},
  run: async ({ out }) => {
    const bundles = await out.timed('built', () => ensureBundles(), (all) => `${Object.values(all).flatMap((system) => Object.keys(system)).length} packages`);
    for (const system of Object.values(bundles)) {
      for (const { path, sha256 } of Object.values(system)) {
        out.line(`  ${relative(ROOT, path)}  ${Math.round(statSync(path).size / 1024)} KiB  sha256 ${sha256}`);
      }
    }
    return EXIT.ok;
  },
};
