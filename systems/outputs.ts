import type { MetricsOutputs } from './metrics-aggregation/outputs';
import type { PricesOutputs } from './price-alerts/outputs';
import type { SystemOutputs } from './shared/outputs';

/** Stack outputs, one object per system under its name: what the program exports and the commands read back. */
export interface StackOutputs {
  readonly environment: string;
  readonly 'metrics-aggregation'?: MetricsOutputs;
  readonly 'price-alerts'?: PricesOutputs;
}

/** Outputs of one system; undefined where the environment does not have it. */
export const outputsOf = <O extends SystemOutputs>(
  system: { readonly name: string },
  outputs: StackOutputs,
): O | undefined => (outputs as unknown as Readonly<Record<string, O | undefined>>)[system.name];
