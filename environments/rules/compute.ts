import { RUNTIME_DATES, RUNTIMES, UNRESERVED_CONCURRENCY } from '../aws-facts';
import { formatPath } from '../source';
import type { Path } from '../source';
import { metricsStep, pricesStep, SYSTEM_NAMES } from './rule';
import type { Finding, Rule, RuleInput } from './rule';

/** How long before a deprecation a runtime is warned of. */
export const WARNING_DAYS = 180;

interface Reservation {
  readonly path: Path;
  readonly count: number;
}

function reservations(input: RuleInput): readonly (Reservation & { readonly region: string })[] {
  const found = [metricsStep(input, 'compute'), pricesStep(input, 'compute')].flatMap((step) =>
    step
      ? Object.entries(step.settings).flatMap(([name, value]) => {
          const count =
            typeof value === 'object' && 'reservedConcurrency' in value ? value.reservedConcurrency : undefined;
          return count === undefined
            ? []
            : [{ path: [...step.path, name, 'reservedConcurrency'], count, system: String(step.path[1]) }];
        })
      : [],
  );
  return found.flatMap(({ path, count, system }) => {
    const name = SYSTEM_NAMES.find((candidate) => candidate === system)!;
    const region = input.draft.systems?.[name]?.region;
    return region === undefined ? [] : [{ path, count, region }];
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

const pollers: Rule = {
  name: 'evaluate reserves what the queue may call at once',
  check: (input) => {
    const step = pricesStep(input, 'compute');
    const reserved = step?.settings.evaluate?.reservedConcurrency;
    const maximum = step?.settings.evaluateBatch?.maximumConcurrency;
    if (!step || reserved === undefined || maximum === undefined || reserved >= maximum) return [];
    return [
      {
        path: [...step.path, 'evaluate', 'reservedConcurrency'],
        text: `found ${reserved}, allowed ${maximum} or more: evaluateBatch.maximumConcurrency is ${maximum}, and a throttled receive counts as one of the tries before the dead-letter queue`,
      },
    ];
  },
};

const batchWindow: Rule = {
  name: 'a batch above 10 has a window',
  check: (input) => {
    const step = pricesStep(input, 'compute');
    const { size, windowSeconds } = step?.settings.evaluateBatch ?? {};
    if (!step || size === undefined || windowSeconds === undefined || size <= 10 || windowSeconds >= 1) return [];
    return [
      {
        path: [...step.path, 'evaluateBatch', 'size'],
        text: `found ${size} with windowSeconds ${windowSeconds}, allowed 1 to 10 without a window; set windowSeconds to 1 or more`,
      },
    ];
  },
};

const visibility: Rule = {
  name: 'messages stay hidden for six tries of evaluate',
  check: (input) => {
    const queue = pricesStep(input, 'messaging');
    const compute = pricesStep(input, 'compute');
    const found = queue?.settings.queue?.visibilityTimeoutSeconds;
    const timeout = compute?.settings.evaluate?.timeoutSeconds;
    const window = compute?.settings.evaluateBatch?.windowSeconds;
    if (!queue || found === undefined || timeout === undefined || window === undefined || found >= 6 * timeout + window)
      return [];
    const sum = `6 × evaluate.timeoutSeconds ${timeout}${window === 0 ? '' : ` + windowSeconds ${window}`}`;
    return [
      {
        path: [...queue.path, 'queue', 'visibilityTimeoutSeconds'],
        text: `found ${found}, allowed ${6 * timeout + window} or more (${sum}); raise it, or lower evaluate's timeout to ${Math.max(1, Math.floor((found - window) / 6))}`,
      },
    ];
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
    [metricsStep(input, 'compute'), pricesStep(input, 'compute')].flatMap((step) =>
      step?.settings.runtime === undefined
        ? []
        : runtimeFinding([...step.path, 'runtime'], step.settings.runtime, input.today),
    ),
};

export const computeRules: readonly Rule[] = [runtimes, accountLimit, pollers, batchWindow, visibility];
