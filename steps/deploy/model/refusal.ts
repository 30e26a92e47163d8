import { canonicalJson } from '../../core/model/canonical';
import type { PlannedChange } from '../../core/model/planned';

/** Differences between a new preview and the reviewed one; one line each, empty if they agree. */
export const planDifferences = (
  planned: readonly PlannedChange[],
  now: readonly PlannedChange[],
): readonly string[] => {
  const [a, b] = [planned, now].map((changes) => new Map(changes.map((change) => [change.urn, change]))) as [
    Map<string, PlannedChange>,
    Map<string, PlannedChange>,
  ];
  return [...new Set([...a.keys(), ...b.keys()])].toSorted().flatMap((urn) => {
    const [was, is] = [a.get(urn), b.get(urn)];
    if (canonicalJson(was) === canonicalJson(is)) return [];
    const name = (was ?? is)!.name;
    if (was?.op !== is?.op) return [`${name}: planned ${was?.op ?? 'no change'}, now ${is?.op ?? 'no change'}`];
    return [`${name}: planned ${was!.op} of ${changed(was!, is!)} differs from what it would be now`];
  });
};

/** Properties that differ between two changes of a resource. */
const changed = (was: PlannedChange, is: PlannedChange): string => {
  const [a, b] = [was, is].map(
    ({ properties }) => new Map(properties.map((property) => [property.path, canonicalJson(property)])),
  ) as [Map<string, string>, Map<string, string>];
  const paths = [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
  return paths.length > 0 ? paths.join(', ') : 'the resource';
};

const REFUSALS: readonly RegExp[] = [
  /violates plan/,
  /is not allowed by the plan/,
  /expected resource operations for/,
  /no plan for resource/,
  /no plan for .* found/,
];

/** Whether the engine failed because it would have deviated from the plan. */
export const isRefusal = (message: string): boolean => REFUSALS.some((pattern) => pattern.test(message));

const MEANS: Readonly<Record<string, string>> = { '+': 'added', '~': 'changed', '-': 'removed', '=': 'left alone' };

/**
 * The engine's refusal in words. Its own text is `~~memorySize[{640}!={768}]`: the planned operation,
 * the actual operation, the property, and both values. The values are omitted: they may contain secrets
 * in clear text.
 */
export const explainRefusal = (message: string, done: number): string => {
  const lines = message
    .split('\n')
    .filter((line) => isRefusal(line))
    .map((line) => {
      const resource = (/urn:pulumi:\S*::([\w.-]+)/.exec(line) ?? /^\s*([\w.-]+):/.exec(line))?.[1] ?? 'the stack';
      const properties = [
        ...(/properties changed: (.*)$/.exec(line)?.[1] ?? '').matchAll(/(?:^|, )([+~=-])([+~=-])(\w+)/g),
      ].map(([, expected, actual, name]) =>
        expected === actual
          ? `${name} would get a value that differs from the plan`
          : `${name} was planned to be ${MEANS[expected!]}, but is now ${MEANS[actual!]}`,
      );
      const step = /(\S+) is not allowed by the plan/.exec(line)?.[1];
      return `  ${resource}: ${properties.length > 0 ? properties.join('; ') : step ? `${step} was not planned` : /expected resource operations/.test(line) ? 'planned, but no longer in the program' : 'is not as planned'}`;
    });
  return [
    'The engine stopped, because the deployment would have deviated from the saved plan:',
    ...new Set(lines),
    done > 0
      ? `It checks each resource when it reaches it: ${done} planned ${done === 1 ? 'change was' : 'changes were'} made before and ${done === 1 ? 'remains' : 'remain'}. The plan cannot be used again.`
      : 'Nothing was changed.',
    'Saved plans are experimental in the engine and sometimes refuse harmless differences (pulumi #11587, #19219).',
    'Review the remaining changes (npm run preview -- --out FILE) and apply that plan, or plan again without a review: --replan.',
  ].join('\n');
};
