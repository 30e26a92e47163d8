import type { InputSpec, Props, ResourceType } from '../types';

/** Services without regions: their resources take no `region`. */
const GLOBAL_SERVICES = /^aws:(iam|cloudfront|route53|organizations)\//;

/** Since version 7 of the published plugin, every regional resource may name its region; default the provider's. */
const REGION: InputSpec = { computed: true, replace: true };

export const isRegional = (type: ResourceType): boolean =>
  type.token.startsWith('aws:') && !GLOBAL_SERVICES.test(type.token);

/** The type's inputs, with those that every such type has. */
export function specsOf(type: ResourceType): { readonly [name: string]: InputSpec } {
  return isRegional(type) && !('region' in type.inputs) ? { ...type.inputs, region: REGION } : type.inputs;
}

export const isTaggable = (type: ResourceType): boolean => 'tags' in type.inputs;

/** Inputs as a type's create and update get them: the published plugin's defaults filled in. */
export function withDefaults(type: ResourceType, inputs: Props): Props {
  const missing = Object.entries(type.inputs).filter(
    ([name, spec]) => spec.default !== undefined && inputs[name] === undefined,
  );
  return { ...inputs, ...Object.fromEntries(missing.map(([name, spec]) => [name, spec.default])) };
}

/** The input that names the inputs which check made up, as the published plugins keep it. */
export const MADE_UP = '__defaults';

/** Inputs without the core's own notes. */
export function withoutNotes(inputs: Props): Props {
  return without(inputs, MADE_UP);
}

/** A copy without the named members. */
export function without(props: Props, ...names: readonly string[]): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !names.includes(name)));
}
