import { ENTRIES, FUNCTIONS } from '../../functions/price-alerts/contract';
import { entriesOf, type System } from '../define';
import { access } from './access';
import { PARTS, SYSTEM } from './names';
import type { PricesOutputs } from './outputs';
import { rules } from './rules';
import { steps, type PricesStep } from './settings';
import { waivers } from './waivers';

/** Prices in by webhook, through a queue, against the users' rules, notifications out by topic. */
export const priceAlerts: System<PricesStep, PricesOutputs> = {
  name: SYSTEM,
  steps,
  rules,
  functions: entriesOf(SYSTEM, ENTRIES),
  topic: PARTS.notifications,
  access,
  waivers,
  functionOutputs: ({ ingestFunction, evaluateFunction }) => ({
    [FUNCTIONS.ingest]: ingestFunction,
    [FUNCTIONS.evaluate]: evaluateFunction,
  }),
  make: async ({ provider, ...args }) => {
    const { PriceAlerts } = await import('./program');
    return new PriceAlerts(args, { providers: { aws: provider } }).outputs;
  },
  seed: async () => (await import('./seed')).seed,
  sample: async () => (await import('./sample')).sample,
  smoke: async () => (await import('./smoke')).smoke,
  replay: async () => (await import('./replay')).replay,
};
