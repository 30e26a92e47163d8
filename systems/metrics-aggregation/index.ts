import { ENTRIES, FUNCTIONS } from '../../functions/metrics-aggregation/contract';
import { entriesOf, type System } from '../define';
import { access } from './access';
import { PARTS, SYSTEM } from './names';
import type { MetricsOutputs } from './outputs';
import { rules } from './rules';
import { steps, type MetricsStep } from './settings';
import { waivers } from './waivers';

/** Metrics in by HTTP, alerts out by topic, an hourly export to S3. */
export const metricsAggregation: System<MetricsStep, MetricsOutputs> = {
  name: SYSTEM,
  steps,
  rules,
  functions: entriesOf(SYSTEM, ENTRIES),
  topic: PARTS.alerts,
  access,
  waivers,
  functionOutputs: ({ ingestFunction, exportFunction }) => ({
    [FUNCTIONS.ingest]: ingestFunction,
    [FUNCTIONS.export]: exportFunction,
  }),
  make: async ({ provider, ...args }) => {
    const { MetricsAggregation } = await import('./program');
    return new MetricsAggregation(args, { providers: { aws: provider } }).outputs;
  },
  seed: async () => (await import('./seed')).seed,
  sample: async () => (await import('./sample')).sample,
  smoke: async () => (await import('./smoke')).smoke,
  replay: async () => (await import('./replay')).replay,
};
