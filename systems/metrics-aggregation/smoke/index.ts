import type { Smoke } from '../../shared/smoke/smoke';
import type { MetricsOutputs } from '../outputs';
import { checksOf } from './checks';
import { chooseNames, tracesOf } from './names';

/** Metrics are stored, what is wrong is refused, and an alert is published where it wakes no one. */
export const smoke: Smoke<MetricsOutputs> = {
  prepare: async (context) => {
    const synthetic = await chooseNames(context);
    return { traces: tracesOf(synthetic, context.outputs), checks: checksOf(context, synthetic) };
  },
};
