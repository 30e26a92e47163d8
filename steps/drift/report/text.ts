import { isDocument, shortValue } from '../../core/text/display';
import type { Where } from '../../core/model/subscriptions';
import type { ResourceDrift, Unmanaged } from '../model/types';

/** How findings read in every report. */

/** What differs, in a few words. */
export const describeDrift = ({ kind, properties }: Pick<ResourceDrift, 'kind' | 'properties'>): string => {
  if (kind === 'deleted') return 'deleted';
  if (properties.length === 0) return 'changed';
  const [only] = properties;
  // Two documents on one line look alike for as long as a line is.
  if (properties.length === 1 && only && !isDocument(only.before) && !isDocument(only.after))
    return `${only.path}: ${shortValue(only.before, 40)} → ${shortValue(only.after, 40)}`;
  return properties.map(({ path }) => path).join(', ');
};

/** ` on role dev-price-alerts-ingest`; nothing for what stands by itself, or whose name says it. */
export const describeOwner = ({ on, name }: Pick<Unmanaged, 'on' | 'name'>): string =>
  on === undefined || name.includes(on.name) ? '' : ` on ${on.kind} ${on.name}`;

/** What to do about something that nothing deployed; there is no engine command for it. */
export const unmanagedAdvice = (thing: Unmanaged): string =>
  `Delete the ${thing.kind} ${thing.name}${describeOwner(thing)} by hand, write it into the program (pulumi import), or accept it under acceptedDrift.`;

/** Where a report's environment runs, for the commands that it names. */
export const whereOf = ({ environment, target }: { readonly environment: string; readonly target: string }): Where => ({
  environment,
  target: target === 'AWS' ? 'aws' : 'local',
});
