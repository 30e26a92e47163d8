import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { YamlSource } from '../../../environments/source';
import { ROOT } from '../../../local/paths';
import { settingsBehind, type SettingRef, type SourceLine } from '../model/adoption';
import type { ResourceDrift } from '../model/types';
import type { StateResource } from '../../core/engine/state';

type Part = string | number;
type Bag = Readonly<Record<string, unknown>>;

const at = (value: unknown, part: Part): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<Part, unknown>>)[part] : undefined;

/** The lines behind a drifted resource: its settings in the environment file, then where the program creates it. */
export const sourceLines = (
  drift: ResourceDrift,
  state: readonly StateResource[],
  environment: string,
): readonly SourceLine[] => [...settingLines(drift, environment), ...programLines(drift, state)];

const settingLines = (drift: ResourceDrift, environment: string): readonly SourceLine[] => {
  const file = join('environments', `${environment}.yaml`);
  if (!existsSync(join(ROOT, file))) return [];
  const source = new YamlSource(readFileSync(join(ROOT, file), 'utf8'));
  return settingsBehind(drift, subscriptionNames(source.value, drift.system)).map((ref) => {
    const path = pathOf(source.value, ref);
    const { line } = source.position(path, 'key');
    return {
      at: `${file}:${line}`,
      what: [...(ref.step === undefined ? [] : [`${ref.system} ${ref.step}`]), ref.path.join('.')].join(': '),
    };
  });
};

const stepsOf = (value: unknown, system: string): readonly Bag[] => {
  const steps = at(at(at(value, 'systems'), system), 'steps');
  return Array.isArray(steps) ? (steps as readonly Bag[]) : [];
};

const subscriptionNames = (value: unknown, system: string): readonly string[] =>
  stepsOf(value, system).flatMap((step) => {
    const subscriptions = at(step['messaging'], 'subscriptions');
    return Array.isArray(subscriptions) ? subscriptions.map((subscription) => String(at(subscription, 'name'))) : [];
  });

/** Steps and subscriptions are lists in the file: their names become indexes. For an omitted setting, its parent is reported. */
const pathOf = (value: unknown, { system, step, path }: SettingRef): readonly Part[] => {
  if (system === undefined || step === undefined) return path;
  const index = stepsOf(value, system).findIndex((entry) => Object.hasOwn(entry, step));
  const [list, name, ...rest] = path;
  const items = list === 'subscriptions' ? at(at(stepsOf(value, system)[index], step), list) : undefined;
  const place = Array.isArray(items) ? items.findIndex((item) => at(item, 'name') === name) : -1;
  return ['systems', system, 'steps', index, step, ...(place < 0 ? path : ['subscriptions', place, ...rest])];
};

/** Lines of this checkout on the engine's stack trace of the resource, innermost first; the next one is the caller. */
const programLines = ({ urn }: ResourceDrift, state: readonly StateResource[]): readonly SourceLine[] => {
  const resource = state.find((candidate) => candidate.urn === urn);
  const trace = [resource?.sourcePosition, ...(resource?.stackTrace ?? []).map(({ sourcePosition }) => sourcePosition)];
  const places = [...new Set(trace.flatMap((position) => inCheckout(position)))];
  return places
    .slice(0, 3)
    .map((place, index) => ({ at: place, what: index === 0 ? 'creates the resource' : 'called from here' }));
};

/** `project:///../../modules/x.ts#12,3` is relative to the engine's folder; files of the checkout are matched by suffix. */
const inCheckout = (position: string | undefined): string[] => {
  const [, path, line] = /^(?:project|file):\/\/\/?(.*?)#(\d+)/.exec(position ?? '') ?? [];
  if (path === undefined || line === undefined) return [];
  const tail = /(?:^|\/)((?:modules|systems|index)[/.].*)$/.exec(path.replace(/\\/g, '/'))?.[1];
  if (tail === undefined || path.includes('node_modules')) return [];
  const file = resolve(ROOT, tail);
  return file.startsWith(`${ROOT}${sep}`) && existsSync(file) ? [`${relative(ROOT, file)}:${line}`] : [];
};
