import type { OptionValues } from '../../core/command';
import { UsageError } from '../../core/errors';
import type { StateResource } from '../../core/engine/state';
import { resolveReference } from '../model/references';

/** The values of `--resource` and its alias `--urn`; both are repeatable. */
export const chosenResources = (options: OptionValues): readonly string[] =>
  [options['resource'], options['urn']].flatMap((given) =>
    Array.isArray(given) ? given.filter((value) => typeof value === 'string') : [],
  );

/**
 * The URNs of the arguments.
 * @throws UsageError listing every unknown or ambiguous argument, with the closest names.
 */
export const resolveResources = (words: readonly string[], state: readonly StateResource[]): readonly string[] => {
  const deployed = state.map(({ urn }) => urn);
  const found = words.map((word) => resolveReference(word, deployed));
  const faults = found.flatMap((each) => ('fault' in each ? [each.fault] : []));
  if (faults.length > 0)
    throw new UsageError(
      `${faults.map((fault) => `--resource: ${fault}`).join('\n')}\nnpm run drift lists the resources that differ.`,
    );
  return [...new Set(found.flatMap((each) => ('urn' in each ? [each.urn] : [])))];
};
