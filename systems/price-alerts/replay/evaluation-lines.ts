import type { ReportLine } from '../../shared/replay/replay';
import type { NotificationCounts } from './notifications';

/** What a replay of prices led to, as far as it can be seen from outside. */
export interface Evaluated {
  /** From the last answer until no price waited. */
  readonly catchUpMs: number;
  /** Prices that still waited when it was given up. */
  readonly left: number;
  /** Absent where counting would take the notifications from their subscribers. */
  readonly notifications?: NotificationCounts;
}

const RULES_LISTED = 20;
const count = (number: number): string => number.toLocaleString('en-US');
const plural = (number: number, word: string, words = `${word}s`): string =>
  `${count(number)} ${number === 1 ? word : words}`;
const more = (text: string): ReportLine => ({ title: '', text });

/** The notifications that a replay led to, as the summary lists them. @param evaluated absent: nothing was seen of them */
export function evaluationLines(evaluated: Evaluated | undefined): readonly ReportLine[] {
  const left =
    evaluated !== undefined && evaluated.left > 0
      ? [more(`${plural(evaluated.left, 'price')} left in the queue: more may follow`)]
      : [];
  const found = evaluated?.notifications;
  if (found === undefined)
    return [
      { title: 'alerts', text: 'not counted: receiving notifications would take them from their subscribers' },
      ...left,
    ];
  const listed = found.rules.slice(0, RULES_LISTED);
  const unlisted = found.rules.length - listed.length;
  return [
    { title: 'alerts', text: `${plural(found.total, 'notification')} reached a queue` },
    ...listed.map(({ symbol, userId, alertId, notifications }) =>
      more(`${count(notifications)} × ${symbol} ${userId}/${alertId}`),
    ),
    ...(unlisted > 0 ? [more(`and those of ${count(unlisted)} more rules`)] : []),
    ...(found.repeated === 0
      ? []
      : [more(`${plural(found.repeated, 'repeated delivery', 'repeated deliveries')} of the same notification`)]),
    ...left,
  ];
}
