import type { EnvironmentSettings } from '../../../environments/schema';
import { presentable } from '../../core/text/redact';
import { differences, type Difference } from '../../core/text/values';

type Bag = Readonly<Record<string, unknown>>;

/**
 * Differences between two resolved settings, each at the deepest path. Steps, subscriptions, alert
 * configurations and rules are compared by name, since list positions mean little. The
 * environment's name is excluded.
 */
export const settingsDifferences = (before: EnvironmentSettings, after: EnvironmentSettings): readonly Difference[] =>
  differences(comparable(before), comparable(after), '').map((difference) => ({
    ...difference,
    path: difference.path.replace(/^\./, ''),
  }));

const comparable = (settings: EnvironmentSettings): unknown =>
  presentable(byName({ ...settings, environment: undefined }));

const byName = (value: unknown): unknown => {
  if (Array.isArray(value)) return listByName(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, byName(inner)]));
};

const listByName = (list: readonly unknown[]): unknown => {
  const ids = list.map(idOf);
  if (list.length === 0 || ids.some((id) => id === undefined) || new Set(ids).size !== ids.length)
    return list.map(byName);
  const steps = list.every((item) => Object.hasOwn(item as Bag, 'settings'));
  return {
    // Steps run in the order written, so their order counts.
    ...(steps && { order: ids }),
    ...Object.fromEntries(list.map((item, at) => [ids[at], byName(steps ? (item as Bag)['settings'] : item)])),
  };
};

const idOf = (item: unknown): string | undefined => {
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, metricName, userId, alertId } = item as Bag;
  if (typeof userId === 'string' && typeof alertId === 'string') return `${userId}/${alertId}`;
  return [name, metricName].find((id) => typeof id === 'string');
};
