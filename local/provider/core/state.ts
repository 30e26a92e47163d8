import type { Props, ResourceType } from '../types';
import { completed, sameProperty, sameValue } from './equality';
import { isRegional, isTaggable, specsOf, withoutNotes } from './specs';

/** Converts a live resource to state and inputs. All bags here are without secret marks. */

const present = (props: Props): Props =>
  Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined && value !== null));

/**
 * The state of a live resource. A value that equals the written one (a document with
 * other whitespace, a set in another order) keeps the written text, so that an unchanged resource
 * reads back unchanged; members that the program omits are shown as they are. `written` are, in this order of preference, the inputs or the last state.
 */
export function stateOf(type: ResourceType, live: Props, region: string, ...written: readonly Props[]): Props {
  const state = present(live);
  for (const [name, spec] of Object.entries(specsOf(type))) {
    const source = written.find((bag) => bag[name] !== undefined && sameProperty(spec, state[name], bag[name]));
    if (source !== undefined) state[name] = completed(spec, source[name], state[name]);
  }
  if (isTaggable(type)) state['tagsAll'] = state['tags'] ?? {};
  if (isRegional(type)) state['region'] = region;
  return state;
}

/** The inputs of a resource after a refresh: the previous ones, with live changes applied. */
export function refreshedInputs(type: ResourceType, state: Props, inputs: Props): Props {
  const specs = specsOf(type);
  const refreshed = Object.entries(inputs).map(([name, value]) => {
    const spec = specs[name];
    if (spec === undefined || name === 'region') return [name, value] as const;
    return [name, sameProperty(spec, state[name], value) ? value : state[name]] as const;
  });
  return present(Object.fromEntries(refreshed));
}

/** The inputs of an imported resource: what a program must set to create it; excludes what AWS chooses. */
export function importedInputs(type: ResourceType, state: Props): Props {
  const given = Object.entries(type.inputs).filter(
    ([name, spec]) => spec.required || (!spec.computed && !sameValue(state[name], spec.default)),
  );
  return present(Object.fromEntries(given.map(([name]) => [name, state[name]])));
}

/** The state in a preview: inputs, and for an existing resource the outputs that do not change. */
export function plannedState(type: ResourceType, inputs: Props, region: string, olds: Props = {}): Props {
  const specs = specsOf(type);
  const gone = (name: string): boolean =>
    type.volatileOutputs?.includes(name) === true || (name in specs && !(name in inputs) && !specs[name]?.computed);
  const kept = Object.fromEntries(Object.entries(olds).filter(([name]) => !gone(name)));
  const state = { ...kept, ...withoutNotes(inputs) };
  if (isTaggable(type)) state['tagsAll'] = state['tags'] ?? {};
  if (isRegional(type)) state['region'] = region;
  return present(state);
}
