import type { Mistake } from '../mistakes';
import type { EnvironmentFile, MetricsStep, PricesStep, StepName, SystemName } from '../schema';
import { isMap } from '../schema-walk';
import type { Draft } from '../schema-walk';
import type { Path } from '../source';

/** What a rule may look at. Settings that the schema refused are undefined, and the rules pass over them. */
export interface RuleInput {
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

/** A step as written: its index in the list, its name, and what is right of its settings. */
export interface StepDraft {
  readonly name: StepName;
  readonly index: number;
  readonly path: Path;
}

interface Found<S> {
  readonly path: Path;
  readonly settings: Draft<S>;
}

export type MetricsSettingsOf<N extends StepName> = Extract<MetricsStep, { readonly name: N }>['settings'];
export type PricesSettingsOf<N extends StepName> = Extract<PricesStep, { readonly name: N }>['settings'];

export const SYSTEM_NAMES: readonly SystemName[] = ['metrics-aggregation', 'price-alerts'];

function rawSteps(input: RuleInput, system: SystemName): readonly unknown[] {
  const systems = isMap(input.raw) ? input.raw['systems'] : undefined;
  const named = isMap(systems) ? systems[system] : undefined;
  const steps = isMap(named) ? named['steps'] : undefined;
  return Array.isArray(steps) ? steps : [];
}

/** The steps of a system in the order written, those with wrong settings included. */
export function stepsOf(input: RuleInput, system: SystemName, names: readonly StepName[]): readonly StepDraft[] {
  return rawSteps(input, system).flatMap((entry, index) => {
    const keys = isMap(entry) ? Object.keys(entry) : [];
    const name = names.find((candidate) => keys.includes(candidate));
    return name === undefined ? [] : [{ name, index, path: ['systems', system, 'steps', index, name] }];
  });
}

function settingsOf(input: RuleInput, system: SystemName, name: StepName): Found<Record<string, unknown>> | undefined {
  const steps: readonly (Readonly<Record<string, unknown>> | undefined)[] = input.draft.systems?.[system]?.steps ?? [];
  const index = steps.findIndex((entry) => isMap(entry?.[name]));
  return index < 0
    ? undefined
    : { path: ['systems', system, 'steps', index, name], settings: steps[index]![name] as Record<string, unknown> };
}

/** The first step of that name in metrics aggregation, with what is right of its settings. */
export function metricsStep<N extends StepName>(input: RuleInput, name: N): Found<MetricsSettingsOf<N>> | undefined {
  return settingsOf(input, 'metrics-aggregation', name) as Found<MetricsSettingsOf<N>> | undefined;
}

/** The first step of that name in price alerts, with what is right of its settings. */
export function pricesStep<N extends StepName>(input: RuleInput, name: N): Found<PricesSettingsOf<N>> | undefined {
  return settingsOf(input, 'price-alerts', name) as Found<PricesSettingsOf<N>> | undefined;
}

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
