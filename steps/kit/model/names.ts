/** Names of a system in the forms that its files use. */
export interface SystemNames {
  /** Its key in environment files and the name of its folders, such as order-events. */
  readonly name: string;
  /** For types and classes: OrderEvents. */
  readonly pascal: string;
  /** For its entry in systems/index.ts: orderEvents. */
  readonly variable: string;
  /** For comments: order events. */
  readonly title: string;
}

const PATTERN = /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/;

/** Folders of systems/ and functions/, members of the stack's outputs, and names that the files of a system use. */
const TAKEN = ['environment', 'rules', 'shared', 'steps', 'system', 'systems', 'testing'] as const;

/** Words that JavaScript reserves, of 3 letters or more. */
const RESERVED =
  'arguments await break case catch class const continue debugger default delete else enum eval export extends false finally for function implements import instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  );

const word = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

export const namesOf = (name: string): SystemNames => {
  const parts = name.split('-').filter((part) => part !== '');
  const pascal = parts.map(word).join('');
  return { name, pascal, variable: `${pascal[0]!.toLowerCase()}${pascal.slice(1)}`, title: parts.join(' ') };
};

/** Why a text cannot name a system; undefined where it can. */
export const nameProblem = (name: string): string | undefined => {
  if (!PATTERN.test(name) || name.includes('--'))
    return `must be 3–30 lower-case letters, digits or single -, starting with a letter and not ending with - (got ${name || 'nothing'})`;
  if ([...TAKEN, ...RESERVED].includes(name)) return `must be another word: ${name} is reserved`;
  return undefined;
};

/** Why a new system cannot have this name beside the others; undefined where it can. */
export const newNameProblem = (name: string, others: readonly string[]): string | undefined => {
  const problem = nameProblem(name);
  if (problem !== undefined) return problem;
  if (others.includes(name)) return `must be new: the system ${name} exists`;
  // A resource belongs to the system that its name begins with.
  const near = others.find((other) => other.startsWith(`${name}-`) || name.startsWith(`${other}-`));
  if (near !== undefined)
    return `must not begin with the name of another system and -, nor be the beginning of one (got ${name}, and ${near} exists)`;
  if (others.some((other) => namesOf(other).pascal === namesOf(name).pascal))
    return `must differ from the others in more than - (got ${name})`;
  return undefined;
};
