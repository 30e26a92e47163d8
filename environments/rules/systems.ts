import { STEP_NAMES } from '../schema';
import type { StepName } from '../schema';
import { isMap } from '../schema-walk';
import { suggestion } from '../near-miss';
import { formatPath } from '../source';
import { stepsOf, systemNames } from './rule';
import type { Finding, Rule, RuleInput, StepDraft } from './rule';

/** What each step takes from the steps before it. A system that lacks a step altogether does without. */
export const NEEDS: Readonly<Record<StepName, readonly StepName[]>> = {
  security: [],
  data: ['security'],
  messaging: ['security'],
  compute: ['security', 'data', 'messaging'],
  api: ['compute'],
  observability: ['compute', 'messaging'],
};

const perSystem = (check: (steps: readonly StepDraft[], system: string) => readonly Finding[]) => (input: RuleInput) =>
  systemNames(input).flatMap((system) => check(stepsOf(input, system, STEP_NAMES), system));

/** The step that a misspelt entry was meant for counts as present: the misspelling alone is the mistake. */
function isMisspelt(input: RuleInput, system: string, needed: StepName): boolean {
  const systems = isMap(input.raw) ? input.raw['systems'] : undefined;
  const named = isMap(systems) ? systems[system] : undefined;
  const steps: unknown = isMap(named) ? named['steps'] : undefined;
  const keys: readonly unknown[] = Array.isArray(steps)
    ? steps.flatMap((entry: unknown): unknown[] => (isMap(entry) ? Object.keys(entry) : [entry]))
    : [];
  return keys.some((key) => key === needed || suggestion(key, STEP_NAMES).includes(`\`${needed}\``));
}

function needs(input: RuleInput): readonly Finding[] {
  return input.systems.flatMap((definition) => {
    const system = definition.name;
    const steps = stepsOf(input, system, STEP_NAMES);
    return steps.flatMap((step) =>
      NEEDS[step.name]
        .filter((needed) => needed in definition.steps)
        .flatMap((needed): readonly Finding[] => {
          const later = steps.find((other) => other.name === needed);
          if (later && later.index < step.index) return [];
          if (later)
            return [
              {
                path: step.path,
                at: 'key',
                text: `needs the step \`${needed}\` before it, found it after at ${formatPath(later.path.slice(2, 4))}; move \`${needed}\` up`,
              },
            ];
          if (isMisspelt(input, system, needed)) return [];
          return [
            {
              path: step.path,
              at: 'key',
              text: `needs the step \`${needed}\`, found none in ${system}; add \`- ${needed}: {}\` before it`,
            },
          ];
        }),
    );
  });
}

const stepOnce: Rule = {
  name: 'a step is listed once',
  check: perSystem((steps) =>
    steps.flatMap((step) => {
      const first = steps.find((other) => other.name === step.name)!;
      return first.index === step.index
        ? []
        : [
            {
              path: step.path,
              at: 'key',
              text: `found the step \`${step.name}\` a second time, allowed once; the first is ${formatPath(first.path.slice(2, 4))}`,
            },
          ];
    }),
  ),
};

const stepNeeds: Rule = { name: 'a step has what it needs before it', check: needs };

const fileName: Rule = {
  name: 'the file is named after its environment',
  check: ({ draft, fileName: file }) => {
    const named = /^(.+)\.ya?ml$/.exec(file)?.[1];
    if (named === undefined || draft.environment === undefined || draft.environment === named) return [];
    return [
      {
        path: ['environment'],
        text: `found ${draft.environment} in ${file}, allowed ${named}; change it or rename the file to ${draft.environment}.yaml`,
      },
    ];
  },
};

const someSystem: Rule = {
  name: 'an environment has a system',
  check: ({ raw, systems: known }) => {
    const systems = isMap(raw) ? raw['systems'] : undefined;
    return isMap(systems) && Object.keys(systems).length === 0
      ? [{ path: ['systems'], text: `found {}, allowed one or more of ${known.map(({ name }) => name).join(', ')}` }]
      : [];
  },
};

const protection: Rule = {
  name: 'protected buckets are not emptied',
  check: ({ draft: { protection: settings } }) =>
    settings?.deletionProtection === true && settings.emptyBucketsOnDestroy === true
      ? [
          {
            path: ['protection', 'emptyBucketsOnDestroy'],
            text: 'found true with deletionProtection on, allowed false; a protected bucket is never destroyed, so set one of the two to false',
          },
        ]
      : [],
};

export const systemRules: readonly Rule[] = [fileName, someSystem, stepOnce, stepNeeds, protection];
