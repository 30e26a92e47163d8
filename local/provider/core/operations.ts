import type { Context, Created, Props, ResourceType } from '../types';
import { InitializationError, ProviderError } from './errors';
import { withDefaults, withoutNotes } from './specs';
import { importedInputs, plannedState, refreshedInputs, stateOf } from './state';
import { copySecrets, hasUnknown, markSecret, unwrap } from './values';

/** A live resource: its id, and its state with secrets marked. */
export interface Live {
  readonly id: string;
  readonly state: Props;
}

/** The resource exists with this partial state, but an operation on it did not complete. */
export class PartialFailure extends InitializationError {
  constructor(
    id: string,
    readonly state: Props,
    reason: unknown,
  ) {
    super(id, reason);
    this.name = 'PartialFailure';
  }
}

const secretState = (type: ResourceType, state: Props, ...sources: readonly Props[]): Props => {
  const inputSecrets = Object.keys(type.inputs).filter((name) => type.inputs[name]?.secret);
  const marked = markSecret(state, [...inputSecrets, ...(type.secretOutputs ?? [])]);
  return sources.reduce<Props>((bag, source) => copySecrets(bag, source), marked);
};

function assertKnown(inputs: Props): void {
  const unknown = Object.keys(inputs).filter((name) => hasUnknown(inputs[name]));
  if (unknown.length > 0)
    throw new ProviderError(`${unknown.join(', ')}: the value is not known yet; run the preview again`);
}

/** The planned result of create, as far as known. */
export function planCreate(type: ResourceType, ctx: Context, inputs: Props): Props {
  const planned = plannedState(type, withDefaults(type, withoutNotes(inputs)), ctx.region);
  return secretState(type, planned, inputs);
}

/**
 * Creates the resource and reads it back.
 * @throws PartialFailure if it was created but could not be set up or read.
 */
export async function createResource(type: ResourceType, ctx: Context, inputs: Props): Promise<Live> {
  assertKnown(inputs);
  const plain = withDefaults(type, unwrap(withoutNotes(inputs)));
  const partial = (id: string, reason: unknown): PartialFailure =>
    new PartialFailure(id, secretState(type, plannedState(type, plain, ctx.region), inputs), reason);
  let made: Created;
  try {
    const result = await type.create(ctx, plain);
    made = typeof result === 'string' ? { id: result, outputs: {} } : result;
  } catch (error) {
    throw error instanceof InitializationError ? partial(error.id, error) : error;
  }
  const { id } = made;
  try {
    return { id, state: await readBack(type, ctx, id, inputs, plain, made.outputs) };
  } catch (error) {
    throw partial(id, error);
  }
}

async function readBack(
  type: ResourceType,
  ctx: Context,
  id: string,
  inputs: Props,
  plain: Props,
  olds: Props,
): Promise<Props> {
  const outputs = Object.fromEntries(Object.entries(olds).filter(([name]) => !(name in type.inputs)));
  const live = await type.read(ctx, id, { ...outputs, ...plain });
  if (live === undefined)
    throw new ProviderError(`it was written, but the local cloud has no resource '${id}'; run up again`);
  return secretState(type, stateOf(type, live, ctx.region, unwrap(withoutNotes(inputs)), olds), inputs);
}

/** The planned result of update, as far as known. */
export function planUpdate(type: ResourceType, ctx: Context, olds: Props, news: Props): Props {
  const planned = plannedState(type, withDefaults(type, withoutNotes(news)), ctx.region, olds);
  return secretState(type, planned, news);
}

/**
 * Changes the resource and reads it back.
 * @throws PartialFailure with the live state if the change did not complete.
 */
export async function updateResource(
  type: ResourceType,
  ctx: Context,
  id: string,
  olds: Props,
  news: Props,
): Promise<Props> {
  assertKnown(news);
  if (type.update === undefined)
    throw new ProviderError('this type cannot be changed in place; every change replaces it');
  const [before, plain] = [unwrap(olds), withDefaults(type, unwrap(withoutNotes(news)))];
  try {
    await type.update(ctx, id, before, plain);
    return await readBack(type, ctx, id, news, plain, before);
  } catch (error) {
    // Completed changes must be in the state, or the next diff would compare with outdated values.
    const live = await type.read(ctx, id, before).catch(() => undefined);
    if (live === undefined) throw error;
    throw new PartialFailure(id, secretState(type, stateOf(type, live, ctx.region, before), olds, news), error);
  }
}

/** A refreshed or imported resource. */
export interface Refreshed extends Live {
  readonly inputs: Props;
}

/**
 * The live resource; undefined if it is gone. Without prior inputs it is an import, and the
 * inputs are derived from the live resource.
 */
export async function readResource(
  type: ResourceType,
  ctx: Context,
  id: string,
  prior: Props,
  inputs?: Props,
): Promise<Refreshed | undefined> {
  const before = unwrap(prior);
  const found = await type.read(ctx, id, before);
  if (found === undefined) return undefined;
  const { id: liveId = id, ...live } = found;
  const state = stateOf(type, live, ctx.region, before, unwrap(inputs ?? {}));
  const marked = secretState(type, state, prior, inputs ?? {});
  const newInputs = inputs === undefined ? importedInputs(type, state) : refreshedInputs(type, state, unwrap(inputs));
  const secrets = Object.keys(type.inputs).filter((name) => type.inputs[name]?.secret);
  return { id: String(liveId), state: marked, inputs: copySecrets(markSecret(newInputs, secrets), inputs ?? {}) };
}

/** Deletes it; succeeds if it is already gone. */
export async function deleteResource(type: ResourceType, ctx: Context, id: string, state: Props): Promise<void> {
  await type.delete(ctx, id, unwrap(state));
}
