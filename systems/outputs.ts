import type { MetricsOutputs } from './metrics-aggregation/outputs';
import type { PricesOutputs } from './price-alerts/outputs';

/** Stack outputs, one object per system under its name: what the program exports and the commands read back. */
export interface StackOutputs {
  readonly environment: string;
  readonly 'metrics-aggregation'?: MetricsOutputs;
  readonly 'price-alerts'?: PricesOutputs;
}
