import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../../../environments/load';
import type { EnvironmentSettings } from '../../../environments/schema';
import { systems } from '../../../systems';
import { ROOT } from '../../../local/paths';
import { UsageError } from '../errors';
import { anyOf } from '../text/any-of';

const environmentsDir = join(ROOT, 'environments');

/** Names of all environments; the usual three in promotion order. */
export const environmentNames = (): readonly string[] => {
  const usual = ['dev', 'staging', 'prod'];
  const rank = (name: string): number => (usual.includes(name) ? usual.indexOf(name) : usual.length);
  return readdirSync(environmentsDir)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -5))
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
};

/**
 * The checked settings of an environment.
 * @throws UsageError for a name without a file, EnvironmentError for mistakes in the file.
 */
export const readSettings = (env: string): EnvironmentSettings => {
  const file = join(environmentsDir, `${env}.yaml`);
  if (!existsSync(file))
    throw new UsageError(
      `--env must be ${anyOf(environmentNames())} (got ${env}): there is no environments/${env}.yaml.`,
    );
  return loadEnvironment(file, { systems });
};
