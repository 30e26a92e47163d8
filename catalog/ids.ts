/** Inputs of a resource, from a program or a state. */
export type Inputs = Readonly<Record<string, string | undefined>>;

/** Where a resource is. */
export interface Place {
  readonly region: string;
  /** Account id, 12 digits. */
  readonly account: string;
}

/** The id that the published plugin gives a resource; undefined if a required input is missing. */
export type FromInputs = (inputs: Inputs, place: Place) => string | undefined;

/**
 * How to find the id of a resource without its state ("Import" in the registry's documentation of each type):
 * from its inputs, or `asked` if AWS chooses it and the service can look it up by name
 * (steps/core/engine/pending-ids.ts), or `unknown` if neither works.
 */
export type IdRule = FromInputs | 'asked' | 'unknown';

/** An id that depends only on inputs. */
type Rule = (inputs: Inputs) => string | undefined;

export const byInput =
  (name: string): Rule =>
  (inputs) =>
    inputs[name];

/** Joins the inputs with these names: `joined('-', 'ags', 'restApi', 'stageName')` gives ags-API-STAGE. An empty prefix is omitted. */
export const joined =
  (separator: string, prefix: string, ...names: readonly string[]): Rule =>
  (inputs) => {
    const values = names.map((name) => inputs[name]);
    return values.includes(undefined) ? undefined : [...(prefix ? [prefix] : []), ...values].join(separator);
  };
