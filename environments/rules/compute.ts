import { RUNTIME_DATES, RUNTIMES, UNRESERVED_CONCURRENCY } from '../aws-facts';
import { formatPath } from '../source';
import type { Path } from '../source';
import { isMap } from '../schema-walk';
import { eachStep } from './rule';
import type { Finding, Rule, RuleInput } from './rule';

/** How long before a deprecation a runtime is warned of. */
export const WARNING_DAYS = 180;

interface Reservation {
  readonly path: Path;
  readonly count: number;
}

function reservations(input: RuleInput): readonly (Reservation & { readonly region: string })[] {
  return eachStep(input, 'compute').flatMap(({ path, system, settings }) => {
    const region = input.draft.systems?.[system]?.region;
    if (region === undefined) return [];
    return Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
      const count = isMap(value) ? value['reservedConcurrency'] : undefined;
      return typeof count === 'number' ? [{ path: [...path, name, 'reservedConcurrency'], count, region }] : [];
    });
  });
}

const accountLimit: Rule = {
  name: "reservations leave 100 of the account's concurrency",
  check: (input) => {
    const limit = input.draft.accountConcurrency;
    if (limit === undefined) return [];
    const byRegion = Map.groupBy(reservations(input), ({ region }) => region);
    return [...byRegion].flatMap(([region, reserved]) => {
      const sum = reserved.reduce((total, { count }) => total + count, 0);
      const allowed = Math.max(0, limit - UNRESERVED_CONCURRENCY);
      const where = reserved
        .map(({ path, count }) => `${formatPath(path.slice(1, 2))} ${formatPath(path.slice(5, 6))} ${count}`)
        .join(', ');
      return sum <= allowed
        ? []
        : [
            {
              path: reserved.at(-1)!.path,
              text: `found ${sum} reserved in ${region} (${where}), allowed ${allowed}: accountConcurrency ${limit} less the ${UNRESERVED_CONCURRENCY} that AWS keeps unreserved; reserve less, or ask for a higher limit and set accountConcurrency`,
            },
          ];
    });
  },
};

function daysBetween(from: string, to: string): number {
  return Math.ceil((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function runtimeFinding(path: Path, runtime: string, today: string): readonly Finding[] {
  const dates = RUNTIME_DATES[runtime];
  if (!dates || daysBetween(today, dates.deprecated) > WARNING_DAYS) return [];
  const supported = RUNTIMES.filter((name) => daysBetween(today, RUNTIME_DATES[name]!.deprecated) > WARNING_DAYS);
  const remedy =
    supported.length === 0
      ? 'add a newer runtime to RUNTIMES in environments/aws-facts.ts'
      : `use ${supported.join(' or ')}`;
  const blocked =
    dates.creationBlocked === undefined ? '' : ` and creates no function on it from ${dates.creationBlocked}`;
  return daysBetween(today, dates.deprecated) > 0
    ? [
        {
          path,
          severity: 'warning',
          text: `found ${runtime}, which AWS deprecates on ${dates.deprecated}${blocked}; ${remedy} before then`,
        },
      ]
    : [{ path, text: `found ${runtime}, which AWS deprecated on ${dates.deprecated}${blocked}; ${remedy}` }];
}

const runtimes: Rule = {
  name: 'runtimes are supported',
  check: (input) =>
    eachStep(input, 'compute').flatMap(({ path, settings: { runtime } }) =>
      runtime === undefined ? [] : runtimeFinding([...path, 'runtime'], runtime, input.today),
    ),
};

export const computeRules: readonly Rule[] = [runtimes, accountLimit];
