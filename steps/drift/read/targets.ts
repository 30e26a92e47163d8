import type { OptionValues } from '../../core/command';
import { UsageError } from '../../core/errors';
import { nameOf } from '../../core/model/changes';
import type { StateResource } from '../../core/engine/state';

/** `--urn` may be given several times; each a URN or a logical name. */
export const chosenUrns = (options: OptionValues): readonly string[] => {
  const given = options['urn'];
  return Array.isArray(given) ? given.filter((value) => typeof value === 'string') : [];
};

/**
 * The URNs that the words of a command line mean.
 * @throws UsageError naming every word that means no resource of the state.
 */
export const resolveTargets = (words: readonly string[], state: readonly StateResource[]): readonly string[] => {
  const found = words.map((word) => state.filter(({ urn }) => urn === word || nameOf(urn) === word).map(({ urn }) => urn));
  const unknown = words.filter((_, index) => found[index]?.length === 0);
  if (unknown.length > 0) throw new UsageError(`--urn: no resource of the state is ${unknown.join(', ')}. npm run drift prints the URNs; give them in single quotes, for a shell expands the $ in them.`);
  return [...new Set(found.flat())];
};
