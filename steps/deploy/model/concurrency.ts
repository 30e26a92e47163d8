import { UNRESERVED_CONCURRENCY } from '../../../environments/aws-facts';
import type { EnvironmentSettings, FunctionSettings } from '../../../environments/schema';
import { NAME_LIMITS, physicalName } from '../../../modules/naming';

/** A function of an environment. */
export interface PlannedFunction {
  /** `price-alerts ingest`. */
  readonly label: string;
  readonly name: string;
  readonly region: string;
  /** Its reservation in the environment file; undefined for none. */
  readonly wanted?: number;
}

/** Lambda's answer for one account and region. */
export interface RegionConcurrency {
  readonly region: string;
  /** The account's limit of concurrent executions. */
  readonly limit: number;
  /** The unreserved part of it, across all functions of the account. */
  readonly unreserved: number;
  /** The environment's functions there, with their current reservations. */
  readonly functions: readonly (PlannedFunction & { readonly held?: number })[];
}

/** Lambda's quota code for concurrent executions, and its default. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const QUOTA_CODE = 'L-B99A9384';
const DEFAULT_LIMIT = 1000;

const isFunction = (value: unknown): value is FunctionSettings =>
  typeof value === 'object' && value !== null && 'memoryMb' in value && 'timeoutSeconds' in value;

/** Every function of an environment, from its settings. */
export const plannedFunctions = ({ environment, systems }: EnvironmentSettings): readonly PlannedFunction[] =>
  Object.entries(systems).flatMap(([system, placed]) => {
    const parts = (placed?.steps ?? []).flatMap((step) =>
      step.name === 'compute' ? Object.entries(step.settings) : [],
    );
    return parts.flatMap(([part, settings]) =>
      isFunction(settings)
        ? [
            {
              label: `${system} ${part}`,
              name: physicalName({ environment, system, part, max: NAME_LIMITS.function }),
              region: placed.region,
              ...(settings.reservedConcurrency !== undefined && { wanted: settings.reservedConcurrency }),
            },
          ]
        : [],
    );
  });

const sum = (counts: readonly (number | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0);

/**
 * Why Lambda would refuse the environment's reservations in a region, and what to do; undefined if it
 * would accept them. It checks each new or raised reservation: the unreserved rest must not fall
 * below 100, or below the full limit if that is less, such as the 10 of new accounts.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export const concurrencyShortage = (
  environment: string,
  { region, limit, unreserved, functions }: RegionConcurrency,
): string | undefined => {
  const reserving = functions.filter(({ wanted }) => wanted !== undefined);
  if (reserving.every(({ wanted = 0, held = 0 }) => wanted <= held)) return undefined;
  const wanted = sum(reserving.map((each) => each.wanted));
  const others = Math.max(0, limit - unreserved - sum(functions.map(({ held }) => held)));
  const kept = Math.min(UNRESERVED_CONCURRENCY, limit);
  const possible = Math.max(0, limit - kept - others);
  if (wanted <= possible) return undefined;
  const needed = wanted + others + UNRESERVED_CONCURRENCY;
  return [
    `${environment} reserves ${wanted} concurrent Lambda executions in ${region} (${reserving.map((each) => `${each.label} ${each.wanted}`).join(', ')}), but its account can reserve ${possible} there: the limit is ${limit}, AWS keeps ${kept} unreserved${others === 0 ? '' : `, and other functions of the account reserve ${others}`}.`,
    `Request a limit of ${needed} or more, once per account and region: aws service-quotas request-service-quota-increase --service-code lambda --quota-code ${QUOTA_CODE} --desired-value ${Math.max(DEFAULT_LIMIT, needed)} --region ${region}`,
    `Or lower compute's reservedConcurrency in environments/${environment}.yaml${possible === 0 ? '' : `, to ${possible} in total`}; a function without the setting reserves nothing and shares what is unreserved.`,
  ].join('\n');
};
