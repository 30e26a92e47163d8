import type { BatchSettings, FunctionSettings, ObservabilitySettings, QueueSettings } from '../schema';
import type { Found, Rule, RuleInput } from './rule';

const DAY = 86_400;

type Part<T> = (input: RuleInput) => Found<T> | undefined;

/** A queue and the function that it calls, as the settings of a system name them. */
export interface QueueParts {
  /** Name of the function's settings. */
  readonly consumer: string;
  /** Name of the batch's settings. */
  readonly batch: string;
  readonly queueOf: Part<QueueSettings>;
  readonly consumerOf: Part<FunctionSettings>;
  readonly batchOf: Part<BatchSettings>;
  readonly alarmsOf: Part<ObservabilitySettings['alarms']>;
}

/** What holds for any queue that calls a function. */
export const queueRules = (parts: QueueParts): readonly Rule[] => [
  reserved(parts),
  batchWindow(parts),
  visibility(parts),
  deadLetters(parts),
  reachableAge(parts),
];

const reserved = ({ consumer, batch, consumerOf, batchOf }: QueueParts): Rule => ({
  name: `${consumer} reserves what the queue may call at once`,
  check: (input) => {
    const found = consumerOf(input);
    const maximum = batchOf(input)?.settings.maximumConcurrency;
    const count = found?.settings.reservedConcurrency;
    if (!found || count === undefined || maximum === undefined || count >= maximum) return [];
    return [
      {
        path: [...found.path, 'reservedConcurrency'],
        text: `found ${count}, allowed ${maximum} or more: ${batch}.maximumConcurrency is ${maximum}, and a throttled receive counts as one of the tries before the dead-letter queue`,
      },
    ];
  },
});

const batchWindow = ({ batchOf }: QueueParts): Rule => ({
  name: 'a batch above 10 has a window',
  check: (input) => {
    const found = batchOf(input);
    const { size, windowSeconds } = found?.settings ?? {};
    if (!found || size === undefined || windowSeconds === undefined || size <= 10 || windowSeconds >= 1) return [];
    return [
      {
        path: [...found.path, 'size'],
        text: `found ${size} with windowSeconds ${windowSeconds}, allowed 1 to 10 without a window; set windowSeconds to 1 or more`,
      },
    ];
  },
});

const visibility = ({ consumer, queueOf, consumerOf, batchOf }: QueueParts): Rule => ({
  name: `messages stay hidden for six tries of ${consumer}`,
  check: (input) => {
    const queue = queueOf(input);
    const found = queue?.settings.visibilityTimeoutSeconds;
    const timeout = consumerOf(input)?.settings.timeoutSeconds;
    const window = batchOf(input)?.settings.windowSeconds;
    if (!queue || found === undefined || timeout === undefined || window === undefined || found >= 6 * timeout + window)
      return [];
    const sum = `6 × ${consumer}.timeoutSeconds ${timeout}${window === 0 ? '' : ` + windowSeconds ${window}`}`;
    return [
      {
        path: [...queue.path, 'visibilityTimeoutSeconds'],
        text: `found ${found}, allowed ${6 * timeout + window} or more (${sum}); raise it, or lower ${consumer}'s timeout to ${Math.max(1, Math.floor((found - window) / 6))}`,
      },
    ];
  },
});

const deadLetters = ({ queueOf }: QueueParts): Rule => ({
  name: 'dead letters are kept as long as messages',
  check: (input) => {
    const queue = queueOf(input);
    const { retentionDays, deadLetterRetentionDays } = queue?.settings ?? {};
    if (
      !queue ||
      retentionDays === undefined ||
      deadLetterRetentionDays === undefined ||
      deadLetterRetentionDays >= retentionDays
    )
      return [];
    return [
      {
        path: [...queue.path, 'deadLetterRetentionDays'],
        text: `found ${deadLetterRetentionDays}, allowed ${retentionDays} or more (retentionDays): a message keeps its age when it moves, so it would be deleted unread`,
      },
    ];
  },
});

const reachableAge = ({ queueOf, alarmsOf }: QueueParts): Rule => ({
  name: 'a message can become as old as its alarm',
  check: (input) => {
    const alarms = alarmsOf(input);
    const retention = queueOf(input)?.settings.retentionDays;
    const found = alarms?.settings.oldestMessageSeconds;
    if (!alarms || found === undefined || retention === undefined || found < retention * DAY) return [];
    return [
      {
        path: [...alarms.path, 'oldestMessageSeconds'],
        text: `found ${found}, allowed less than ${retention * DAY}: the queue deletes a message after ${retention} days (retentionDays)`,
      },
    ];
  },
});
