import type { StepName } from '../schema';
import type { Path } from '../source';
import { metricsStep, pricesStep } from './rule';
import type { Finding, Rule, RuleInput } from './rule';

const DAY = 86_400;

/** An alarm looks back a day; a week where its periods are an hour or longer. */
const longestWindow = (periodSeconds: number) => (periodSeconds >= 3600 ? 7 * DAY : DAY);

const observabilitySteps = (input: RuleInput) => {
  const name: StepName = 'observability';
  return [metricsStep(input, name), pricesStep(input, name)].flatMap((step) => step ?? []);
};

const alarmWindow: Rule = {
  name: 'an alarm looks back no further than CloudWatch does',
  check: (input) =>
    observabilitySteps(input).flatMap(({ path, settings }) =>
      (['errors', 'throttles'] as const).flatMap((kind): readonly Finding[] => {
        const { periodSeconds, periods } = settings.alarms?.[kind] ?? {};
        if (
          periodSeconds === undefined ||
          periods === undefined ||
          periodSeconds * periods <= longestWindow(periodSeconds)
        )
          return [];
        return [
          {
            path: [...path, 'alarms', kind, 'periods'],
            text: `found ${periods} periods of ${periodSeconds} s, allowed ${Math.floor(longestWindow(periodSeconds) / periodSeconds)}: an alarm looks back ${longestWindow(periodSeconds)} s at most`,
          },
        ];
      }),
    ),
};

const reachableAge: Rule = {
  name: 'a message can become as old as its alarm',
  check: (input) => {
    const age = pricesStep(input, 'observability');
    const retention = pricesStep(input, 'messaging')?.settings.queue?.retentionDays;
    const found = age?.settings.alarms?.oldestMessageSeconds;
    if (!age || found === undefined || retention === undefined || found < retention * DAY) return [];
    return [
      {
        path: [...age.path, 'alarms', 'oldestMessageSeconds'],
        text: `found ${found}, allowed less than ${retention * DAY}: the queue deletes a message after ${retention} days (retentionDays)`,
      },
    ];
  },
};

/** Whether the file says it, instead of a default: an empty list that is written is meant. */
const isWritten = ({ raw }: RuleInput, path: Path): boolean =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<Path[number], unknown>>)[part]
        : undefined,
    raw,
  ) !== undefined;

const someoneNotified: Rule = {
  name: 'alarms notify someone',
  check: (input) =>
    [
      { observability: metricsStep(input, 'observability'), messaging: metricsStep(input, 'messaging') },
      { observability: pricesStep(input, 'observability'), messaging: pricesStep(input, 'messaging') },
    ].flatMap(({ observability, messaging }): readonly Finding[] => {
      if (
        observability?.settings.alarms?.notify !== true ||
        messaging?.settings.operations?.length !== 0 ||
        isWritten(input, [...messaging.path, 'operations'])
      )
        return [];
      return [
        {
          path: [...messaging.path, 'operations'],
          severity: 'warning',
          text: 'found no address, so the alarms notify a topic that nobody reads; add an address, or write `operations: []` if somebody subscribes to that topic elsewhere',
        },
      ];
    }),
};

export const observabilityRules: readonly Rule[] = [alarmWindow, reachableAge, someoneNotified];
