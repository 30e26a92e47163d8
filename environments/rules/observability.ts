import type { Path } from '../source';
import { eachStep, stepReader } from './rule';
import type { Finding, Rule, RuleInput } from './rule';

const DAY = 86_400;

/** An alarm looks back a day; a week where its periods are an hour or longer. */
const longestWindow = (periodSeconds: number) => (periodSeconds >= 3600 ? 7 * DAY : DAY);

const alarmWindow: Rule = {
  name: 'an alarm looks back no further than CloudWatch does',
  check: (input) =>
    eachStep(input, 'observability').flatMap(({ path, settings }) =>
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
    eachStep(input, 'observability').flatMap(({ system, settings }): readonly Finding[] => {
      const messaging = stepReader(system)(input, 'messaging');
      if (
        settings.alarms?.notify !== true ||
        messaging?.settings.operations?.length !== 0 ||
        isWritten(input, [...messaging.path, 'operations'])
      )
        return [];
      return [
        {
          path: [...messaging.path, 'operations'],
          severity: 'warning',
          text: 'found no address, so the alarms notify a topic without subscribers; add an address, or write `operations: []` if the topic has subscribers elsewhere',
        },
      ];
    }),
};

export const observabilityRules: readonly Rule[] = [alarmWindow, someoneNotified];
