import type { AlertConfigurationSettings, AlertRuleSettings } from '../../../environments/schema';
import { DEFAULT_SEVERITY } from '../../../functions/price-alerts/contract';
import { compareDecimals } from '../../../functions/price-alerts/domain/decimal';
import type { Difference } from '../../core/text/values';
import { isOwned, type DataChange, type Row } from '../../core/model/data-changes';

/** A row's values by their names in the environment file. */
type Values = Readonly<Record<string, string>>;

type Subject = Pick<DataChange, 'system' | 'table' | 'name'>;

const CONFIGURATIONS = { system: 'metrics-aggregation', table: 'alert configurations' } as const;
const RULES = { system: 'price-alerts', table: 'alert rules' } as const;

/** These identify a rule: if one changes, it is armed again, and applies to prices from now on. */
const IDENTITY = ['symbol', 'direction', 'threshold'];

/** The change that makes a metric's alert configuration match the file; undefined if it matches, or the file does not own it. */
export const decideConfiguration = (
  name: string,
  wanted: AlertConfigurationSettings | undefined,
  found: Row | undefined,
): DataChange | undefined =>
  decide(
    { ...CONFIGURATIONS, name },
    wanted && {
      threshold: String(wanted.threshold),
      comparison: wanted.comparison,
      severity: wanted.severity,
    },
    found,
    valuesOf(found, ['threshold', 'comparison', 'severity']),
    () => 'amend',
  );

/** The change that makes an alert rule match the file; undefined if it matches, or the file does not own it. */
export const decideRule = (
  name: string,
  wanted: AlertRuleSettings | undefined,
  found: Row | undefined,
): DataChange | undefined =>
  decide(
    { ...RULES, name },
    wanted && {
      symbol: wanted.symbol,
      direction: wanted.direction,
      threshold: wanted.threshold,
      cooldownSeconds: String(wanted.cooldownSeconds),
      severity: wanted.severity,
    },
    found,
    {
      severity: DEFAULT_SEVERITY,
      ...valuesOf(found, ['symbol', 'direction', 'threshold', 'cooldownSeconds', 'severity']),
    },
    (paths) => (paths.some((path) => IDENTITY.includes(path)) ? 'renew' : 'amend'),
  );

const decide = (
  subject: Subject,
  wanted: Values | undefined,
  found: Row | undefined,
  values: Values,
  effectOf: (paths: readonly string[]) => 'renew' | 'amend',
): DataChange | undefined => {
  const change = (effect: DataChange['effect'], fields: readonly Difference[], takenOver = false): DataChange => ({
    effect,
    ...subject,
    fields,
    takenOver,
  });
  if (wanted === undefined)
    return isOwned(found)
      ? change(
          'remove',
          Object.entries(values).map(([path, before]) => ({ path, before })),
        )
      : undefined;
  if (found === undefined)
    return change(
      'add',
      Object.entries(wanted).map(([path, after]) => ({ path, after })),
    );
  const fields = Object.entries(wanted)
    .filter(([path, after]) => !same(values[path], after))
    .map(([path, after]): Difference => ({ path, after, ...(values[path] !== undefined && { before: values[path] }) }));
  if (fields.length === 0 && isOwned(found)) return undefined;
  return change(effectOf(fields.map(({ path }) => path)), fields, !isOwned(found));
};

const valuesOf = (row: Row | undefined, names: readonly string[]): Values =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = row?.[name]?.S ?? row?.[name]?.N;
      return value === undefined ? [] : [[name, value]];
    }),
  );

const DECIMAL = /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/** Numbers by value: DynamoDB returns 20500 for 20500.0, and 1E+2 for 100. */
const same = (found: string | undefined, wanted: string): boolean =>
  found === wanted ||
  (found !== undefined && DECIMAL.test(found) && DECIMAL.test(wanted) && compareDecimals(found, wanted) === 0);
