import { join } from 'node:path';
import { loadEnvironment } from '../../environments/load';
import type { EnvironmentSettings } from '../../environments/schema';
import { record, type Recording } from '../../modules/testing/recorder';
import type { Bundles } from '../shared/bundles';
import type { Deferred } from '../shared/deferred';
import type { StackOutputs } from '../outputs';
import { systems } from '..';
import { program } from '../program';

/** The three environments of the repository, run against recorded resources. For tests only. */

export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;

export const settingsOf = (environment: string): EnvironmentSettings =>
  loadEnvironment(join(__dirname, '..', '..', 'environments', `${environment}.yaml`), {
    systems,
    today: '2026-11-20',
    warn: () => undefined,
  });

const bundle = (name: string) => ({ path: `/bundles/${name}.zip`, sha256: Buffer.from(name).toString('base64') });

export const BUNDLES: Bundles = Object.fromEntries(
  systems.map(({ name, functions }) => [
    name,
    Object.fromEntries(Object.keys(functions).map((part) => [part, bundle(`${name}-${part}`)])),
  ]),
);

export const recordEnvironment = (
  settings: EnvironmentSettings,
  bundles = BUNDLES,
): Promise<Recording<Deferred<StackOutputs>>> => record(() => program(settings, bundles), settings.environment);
