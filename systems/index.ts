import type { System } from './define';
import { metricsAggregation } from './metrics-aggregation';
import { priceAlerts } from './price-alerts';

/** Every system that this repository can deploy. */
export const systems: readonly System[] = [metricsAggregation, priceAlerts];

/** The system that a resource's name belongs to, logical or physical without the environment; empty for none. */
export const systemOf = (name: string): string =>
  systems.find((system) => name === system.name || name.startsWith(`${system.name}-`))?.name ?? '';
