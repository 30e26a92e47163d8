import type { InputSpec, Props, ResourceType } from '../types';

/** Services without regions: their resources have no `region`. */
const GLOBAL_SERVICES = /^aws:(iam|cloudfront|route53|organizations)\//;

/** Since version 7 of the published plugin, every regional resource can set its region; default: the provider's. */
const REGION: InputSpec = { computed: true, replace: true };

export const isRegional = (type: ResourceType): boolean =>
  type.token.startsWith('aws:') && !GLOBAL_SERVICES.test(type.token);

/** The type's inputs, plus those common to all types. */
export function specsOf(type: ResourceType): { readonly [name: string]: InputSpec } {
  return isRegional(type) && !('region' in type.inputs) ? { ...type.inputs, region: REGION } : type.inputs;
}

export const isTaggable = (type: ResourceType): boolean => 'tags' in type.inputs;

/** Inputs for a type's create and update: with the published plugin's defaults. */
export function withDefaults(type: ResourceType, inputs: Props): Props {
  const missing = Object.entries(type.inputs).filter(
    ([name, spec]) => spec.default !== undefined && inputs[name] === undefined,
  );
  return { ...inputs, ...Object.fromEntries(missing.map(([name, spec]) => [name, spec.default])) };
}

/** The input that lists the generated inputs, as in the published plugins. */
export const MADE_UP = '__defaults';

/** Inputs without the core's own markers. */
export function withoutNotes(inputs: Props): Props {
  return without(inputs, MADE_UP);
}

/** A copy without the named members. */
export function without(props: Props, ...names: readonly string[]): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !names.includes(name)));
}
