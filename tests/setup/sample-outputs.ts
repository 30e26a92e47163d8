import type { MetricsOutputs } from '../../systems/metrics-aggregation/outputs';
import type { PricesOutputs } from '../../systems/price-alerts/outputs';

/** Stack outputs of an environment with the sample systems. */
export interface SampleOutputs {
  readonly environment: string;
  readonly 'metrics-aggregation'?: MetricsOutputs;
  readonly 'price-alerts'?: PricesOutputs;
}
