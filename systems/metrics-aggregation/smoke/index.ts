import type { Smoke } from '../../shared/smoke/smoke';
import type { MetricsOutputs } from '../outputs';
import { checksOf } from './checks';
import { chooseNames, tracesOf } from './names';

/** Metrics are stored, what is wrong is refused, and an alert goes out where nobody is woken by it. */
export const smoke: Smoke<MetricsOutputs> = {
  prepare: async (context) => {
    const synthetic = await chooseNames(context);
    return { traces: tracesOf(synthetic, context.outputs), checks: checksOf(context, synthetic) };
  },
};
