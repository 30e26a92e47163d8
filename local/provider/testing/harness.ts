import { checkInputs } from '../core/check';
import type { CheckFailure } from '../core/check';
import { clientOptions, createContext } from '../core/context';
import { diffResource } from '../core/diff';
import type { PropertyChange } from '../core/diff';
import { createResource, deleteResource, readResource, updateResource } from '../core/operations';
import { unwrap } from '../core/values';
import type { Context, Props, ResourceType } from '../types';

export { startEmulator } from './emulator';
export type { TestEmulator } from './emulator';

/** Accounts of the tests: a 12-digit access key is the account, with all rights. */
export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
const SECRET_KEY = 'test';

/** A context as the plugin makes it for one provider instance. */
export function makeContext(endpoint: string, region: string = REGION, accessKey: string = ACCOUNT): Context {
  return createContext({ endpoint, region, accessKey, secretKey: SECRET_KEY });
}

/** Options for an independent SDK client: `new SNSClient(sdkOptions(emulator.endpoint))`. */
export function sdkOptions(endpoint: string, region: string = REGION, accessKey: string = ACCOUNT): Props {
  return clientOptions({ endpoint, region, accessKey, secretKey: SECRET_KEY });
}

/** A diff, as checked by tests. */
export interface DriveDiff {
  /** Names of the changed top-level inputs, sorted; empty when nothing changes. */
  readonly changed: readonly string[];
  /** Those of them that replace the resource, sorted. */
  readonly replaces: readonly string[];
  readonly details: readonly PropertyChange[];
}

/** A resource under test, driven through the plugin's own functions. */
export interface Driver {
  /** Physical id, state and inputs of the last operation, without secret marks. */
  readonly id: string;
  readonly state: Props;
  readonly inputs: Props;
  /** Check failures of these inputs. */
  check(news: Props): readonly CheckFailure[];
  /** Check, create, then a second up and a refresh: throws if either changes anything. */
  create(news: Props): Promise<void>;
  /** What an up with these inputs would change; default: the inputs of the last create or update. */
  diff(news?: Props): DriveDiff;
  /** Updates in place and checks again that nothing more would change; throws where a replacement is due. */
  update(news: Props): Promise<void>;
  /**
   * Refreshes the state from the live resource. Gives the names of the top-level state properties
   * that it changed, sorted; undefined when the resource is gone.
   */
  refresh(): Promise<readonly string[] | undefined>;
  /** State and inputs that an import by this id gives (default: the resource's own id). */
  import(id?: string): Promise<{ readonly state: Props; readonly inputs: Props } | undefined>;
  delete(): Promise<void>;
}

/** Drives one resource of a type. `name` is its logical name, default `test`. */
export function drive(type: ResourceType, ctx: Context, name = 'test'): Driver {
  let id = '';
  let state: Props = {};
  let inputs: Props = {};
  let program: Props = {};

  const checked = (news: Props): Props => {
    const { inputs: result, failures } = checkInputs(type, { name, news, olds: inputs });
    if (failures.length > 0)
      throw new Error(`${type.token}: check failed: ${failures.map((f) => `${f.property}: ${f.reason}`).join('; ')}`);
    return result;
  };
  const diff = (news: Props): DriveDiff => {
    const details = diffResource(type, { olds: state, oldInputs: inputs, news: checked(news), region: ctx.region });
    const names = (changes: readonly PropertyChange[]): string[] =>
      [...new Set(changes.map((change) => change.property))].sort();
    return { changed: names(details), replaces: names(details.filter((change) => change.replace)), details };
  };
  const refresh = async (): Promise<readonly string[] | undefined> => {
    const live = await readResource(type, ctx, id, state, inputs);
    if (live === undefined) return undefined;
    const before = state;
    ({ state, inputs } = live);
    const [old, now] = [unwrap(before), unwrap(state)];
    return [...new Set([...Object.keys(old), ...Object.keys(now)])]
      .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]))
      .sort();
  };
  const settled = async (after: string): Promise<void> => {
    const again = diff(program);
    if (again.changed.length > 0)
      throw new Error(
        `${type.token}: after ${after}, the same program would change ${describe(again.details, state, program)}`,
      );
    const old = state;
    const changed = await refresh();
    if (changed === undefined) throw new Error(`${type.token}: after ${after}, read finds no resource ${id}`);
    const shown = changed.map(
      (key) => `${key}: ${JSON.stringify(unwrap(old)[key])} -> ${JSON.stringify(unwrap(state)[key])}`,
    );
    if (changed.length > 0) throw new Error(`${type.token}: after ${after}, a refresh changes ${shown.join('; ')}`);
  };

  return {
    get id() {
      return id;
    },
    get state() {
      return unwrap(state);
    },
    get inputs() {
      return unwrap(inputs);
    },
    check: (news) => checkInputs(type, { name, news }).failures,
    async create(news) {
      program = news;
      inputs = {};
      const next = checked(news);
      ({ id, state } = await createResource(type, ctx, next));
      inputs = next;
      await settled('create');
    },
    diff: (news = program) => diff(news),
    async update(news) {
      const { replaces } = diff(news);
      if (replaces.length > 0) throw new Error(`${type.token}: ${replaces.join(', ')} replaces the resource`);
      const next = checked(news);
      state = await updateResource(type, ctx, id, state, next);
      inputs = next;
      program = news;
      await settled('update');
    },
    refresh,
    async import(importId = id) {
      const live = await readResource(type, ctx, importId, {});
      return live && { state: unwrap(live.state), inputs: unwrap(live.inputs) };
    },
    delete: () => deleteResource(type, ctx, id, state),
  };
}

function describe(details: readonly PropertyChange[], state: Props, program: Props): string {
  const shown = details.map(
    ({ property, path, kind }) =>
      `${path} (${kind}: state ${JSON.stringify(unwrap(state)[property])}, program ${JSON.stringify(program[property])})`,
  );
  return shown.join('; ');
}
