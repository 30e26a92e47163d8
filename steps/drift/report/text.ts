import { isDocument, shortValue } from '../../core/text/display';
import type { Where } from '../../core/model/subscriptions';
import type { ResourceDrift, Unmanaged } from '../model/types';

/** How every report shows findings. */

/** What differs, in short. */
export const describeDrift = ({ kind, properties }: Pick<ResourceDrift, 'kind' | 'properties'>): string => {
  if (kind === 'deleted') return 'deleted';
  if (properties.length === 0) return 'changed';
  const [only] = properties;
  // Two documents that share a long prefix look alike on one line.
  if (properties.length === 1 && only && !isDocument(only.before) && !isDocument(only.after))
    return `${only.path}: ${shortValue(only.before, 40)} → ${shortValue(only.after, 40)}`;
  return properties.map(({ path }) => path).join(', ');
};

/** ` on role dev-price-alerts-ingest`; empty for independent resources, or if the name contains it. */
export const describeOwner = ({ on, name }: Pick<Unmanaged, 'on' | 'name'>): string =>
  on === undefined || name.includes(on.name) ? '' : ` on ${on.kind} ${on.name}`;

/** What to do about an unmanaged resource; no engine command covers it. */
export const unmanagedAdvice = (thing: Unmanaged): string =>
  `Delete the ${thing.kind} ${thing.name}${describeOwner(thing)} manually, add it to the program (pulumi import), or accept it under acceptedDrift.`;

/** The environment and target of a report, for the commands in it. */
export const whereOf = ({ environment, target }: { readonly environment: string; readonly target: string }): Where => ({
  environment,
  target: target === 'AWS' ? 'aws' : 'local',
});
