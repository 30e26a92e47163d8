/** Inputs of a resource, as a program or a state has them. */
export type Inputs = Readonly<Record<string, string | undefined>>;

/** Where a resource is. */
export interface Place {
  readonly region: string;
  /** Account id, 12 digits. */
  readonly account: string;
}

/** The id that the published plugin gives a resource; undefined where an input is missing that it needs. */
export type FromInputs = (inputs: Inputs, place: Place) => string | undefined;

/**
 * How the id of a resource is found without its state ("Import" in the registry's documentation of each type):
 * from its inputs, or `asked` where AWS chooses it and its service can be asked by name
 * (steps/core/engine/pending-ids.ts), or `unknown` where neither works.
 */
export type IdRule = FromInputs | 'asked' | 'unknown';

/** An id that follows from inputs alone. */
type Rule = (inputs: Inputs) => string | undefined;

export const byInput =
  (name: string): Rule =>
  (inputs) =>
    inputs[name];

/** The inputs of these names, joined: `joined('-', 'ags', 'restApi', 'stageName')` gives ags-API-STAGE. An empty prefix is left out. */
export const joined =
  (separator: string, prefix: string, ...names: readonly string[]): Rule =>
  (inputs) => {
    const values = names.map((name) => inputs[name]);
    return values.includes(undefined) ? undefined : [...(prefix ? [prefix] : []), ...values].join(separator);
  };
