import type { Smoke } from '../../shared/smoke/smoke';
import type { PricesOutputs } from '../outputs';
import { checksOf } from './checks';
import { namesOf, tracesOf } from './names';

/** Prices are stored and evaluated, what is wrong is refused, and a rule fires where it notifies no one. */
export const smoke: Smoke<PricesOutputs> = {
  prepare: async (context) => {
    const synthetic = namesOf(context);
    return { traces: tracesOf(synthetic, context.outputs), checks: checksOf(context, synthetic) };
  },
};
