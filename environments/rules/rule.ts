import type { Mistake } from '../mistakes';
import type { AnyStep, EnvironmentFile, SettingsOf, StepName, SystemShape } from '../schema';
import { isMap } from '../schema-walk';
import type { Draft } from '../schema-walk';
import type { Path } from '../source';

/** What a rule may look at. Settings that the schema refused are undefined, and the rules pass over them. */
export interface RuleInput {
  /** The systems that a file may have. */
  readonly systems: readonly SystemShape[];
  readonly draft: Draft<EnvironmentFile>;
  /** The file as it was written, before defaults. */
  readonly raw: unknown;
  /** Base name of the file, such as dev.yaml. */
  readonly fileName: string;
  /** ISO date against which deprecations count. */
  readonly today: string;
}

/** A mistake stops the file from loading; a warning is only shown. */
export interface Finding extends Mistake {
  readonly severity?: 'mistake' | 'warning';
}

/** One named rule. It collects every finding and never throws. */
export interface Rule {
  readonly name: string;
  readonly check: (input: RuleInput) => readonly Finding[];
}

/** What the environment files need to know of a system. */
export interface SystemSettingsDefinition extends SystemShape {
  /** Rules over more than one of its settings. */
  readonly rules: readonly Rule[];
}

/** A step as written: its index in the list, its name, and what is right of its settings. */
export interface StepDraft {
  readonly name: StepName;
  readonly index: number;
  readonly path: Path;
}

export interface Found<S> {
  readonly path: Path;
  readonly settings: Draft<S>;
}

export const systemNames = ({ systems }: RuleInput): readonly string[] => systems.map(({ name }) => name);

function rawSteps(input: RuleInput, system: string): readonly unknown[] {
  const systems = isMap(input.raw) ? input.raw['systems'] : undefined;
  const named = isMap(systems) ? systems[system] : undefined;
  const steps = isMap(named) ? named['steps'] : undefined;
  return Array.isArray(steps) ? steps : [];
}

/** The steps of a system in the order written, those with wrong settings included. */
export function stepsOf(input: RuleInput, system: string, names: readonly StepName[]): readonly StepDraft[] {
  return rawSteps(input, system).flatMap((entry, index) => {
    const keys = isMap(entry) ? Object.keys(entry) : [];
    const name = names.find((candidate) => keys.includes(candidate));
    return name === undefined ? [] : [{ name, index, path: ['systems', system, 'steps', index, name] }];
  });
}

/** Finds the first step of a name in a system, with what is right of its settings. */
export type StepReader<S extends AnyStep> = <N extends StepName>(
  input: RuleInput,
  name: N,
) => Found<SettingsOf<S, N>> | undefined;

/** Reads the steps of one system. */
export const stepReader =
  <S extends AnyStep = AnyStep>(system: string): StepReader<S> =>
  (input, name) => {
    const steps = input.draft.systems?.[system]?.steps ?? [];
    const index = steps.findIndex((entry) => isMap(entry?.[name]));
    if (index < 0) return undefined;
    const settings = steps[index]![name] as Draft<SettingsOf<S, typeof name>>;
    return { path: ['systems', system, 'steps', index, name], settings };
  };

/** The first step of a name in each system that has it. */
export const eachStep = <N extends StepName>(
  input: RuleInput,
  name: N,
): readonly (Found<SettingsOf<AnyStep, N>> & { readonly system: string })[] =>
  systemNames(input).flatMap((system) => {
    const found = stepReader(system)<N>(input, name);
    return found === undefined ? [] : [{ ...found, system }];
  }) as never;

/** A part of a step's settings, with its path. */
export const partOf = <S extends object, K extends keyof S & string>(
  found: { readonly path: Path; readonly settings: S } | undefined,
  key: K,
): { readonly path: Path; readonly settings: NonNullable<S[K]> } | undefined => {
  const settings = found?.settings[key];
  return found === undefined || settings === undefined || settings === null
    ? undefined
    : { path: [...found.path, key], settings };
};

/** Entries whose key stood before, with the index of the first one. */
export function repeats<T>(
  items: readonly (T | undefined)[],
  key: (item: T) => string | undefined,
): readonly { readonly index: number; readonly first: number; readonly key: string }[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const name = item === undefined ? undefined : key(item);
    if (name === undefined) return [];
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    return first === undefined ? [] : [{ index, first, key: name }];
  });
}
