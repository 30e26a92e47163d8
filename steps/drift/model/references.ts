import { nearMisses } from '../../../environments/near-miss';
import { nameOf } from '../../core/model/changes';
import { anyOf } from '../../core/text/any-of';

/** Names that need no shell quoting. */
const PLAIN = /^\w[\w./:-]*$/;

/**
 * Value of `--resource` for a resource: its logical name if it is unique in the state, else its URN.
 * @param deployed URNs of the state.
 */
export const referenceTo = (urn: string, deployed: readonly string[]): string => {
  const name = nameOf(urn);
  const isShared = deployed.some((other) => other !== urn && nameOf(other) === name);
  return PLAIN.test(name) && !isShared ? name : urn;
};

/** The URN of an argument, or why it has none. */
export type Resolved = { readonly urn: string } | { readonly fault: string };

/** Looks up a logical name or URN among the URNs of the state. */
export const resolveReference = (word: string, deployed: readonly string[]): Resolved => {
  if (deployed.includes(word)) return { urn: word };
  const [first, ...others] = deployed.filter((urn) => nameOf(urn) === word);
  if (first === undefined) return { fault: `no resource ${word} in the state.${didYouMean(word, deployed)}` };
  return others.length === 0
    ? { urn: first }
    : {
        fault: `${others.length + 1} resources of the state are named ${word}. Pass one URN, in single quotes: ${[first, ...others].map((urn) => `'${urn}'`).join(', ')}`,
      };
};

/** Maximum number of suggestions. */
const MOST = 3;

/** The closest names, else those that contain the argument. For a URN its last part counts: a shell expands the $ before it. */
const didYouMean = (word: string, deployed: readonly string[]): string => {
  const name = word.startsWith('urn:') ? nameOf(word) : word;
  const names = [...new Set(deployed.map(nameOf))];
  const near = nearMisses(name, names);
  const found = (near.length > 0 ? near : names.filter((candidate) => candidate.includes(name))).slice(0, MOST);
  if (found.length === 0) return '';
  return ` Did you mean ${anyOf(found.flatMap((candidate) => deployed.filter((urn) => nameOf(urn) === candidate)).map((urn) => referenceTo(urn, deployed)))}?`;
};
