import { repeats } from './rule';
import type { Rule } from './rule';

/** Longest time for which drift may be accepted: a decision is looked at again within a year. */
const MAX_DAYS = 366;
const DAY_MS = 24 * 60 * 60 * 1000;

const isDate = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
};

/** An expired entry loads: it counts as drift again, and must stop neither a preview nor an up. */
const dates: Rule = {
  name: 'accepted drift ends on a real day within a year',
  check: ({ draft: { acceptedDrift = [] }, today }) =>
    acceptedDrift.flatMap((entry, index) => {
      const until = entry?.until;
      if (until === undefined) return [];
      const path = ['acceptedDrift', index, 'until'];
      if (!isDate(until)) return [{ path, text: `found ${until}, which is no day of the calendar` }];
      const last = new Date(Date.parse(`${today}T00:00:00Z`) + MAX_DAYS * DAY_MS).toISOString().slice(0, 10);
      if (until > last)
        return [
          { path, text: `found ${until}, allowed a day up to ${last}; accept it for a year at most, then review it` },
        ];
      return until < today
        ? [
            {
              path,
              severity: 'warning' as const,
              text: `found ${until}, which is past: this drift counts again; remove the entry or set a new day`,
            },
          ]
        : [];
    }),
};

const distinct: Rule = {
  name: 'drift is accepted once',
  check: ({ draft: { acceptedDrift = [] } }) =>
    repeats(acceptedDrift, ({ resource, property }) =>
      resource === undefined ? undefined : `${resource} ${property ?? ''}`,
    ).map(({ index, first, key }) => ({
      path: ['acceptedDrift', index],
      text: `found ${key.trim().replace(' ', ' with ')} a second time, allowed once; the first is acceptedDrift[${first}]`,
    })),
};

export const acceptedDriftRules: readonly Rule[] = [dates, distinct];
