import { METRIC_TYPES } from '../settings';
import { LIMITS } from '../../../functions/metrics-aggregation/contract';
import type { ReplayOptions } from '../../shared/replay/options';

export const OPTIONS = {
  batch: { kind: 'number', min: 1, max: LIMITS.metricsPerRequest, whole: true, about: 'Metrics per request' },
  'metric-name': { kind: 'text', value: 'NAME', about: "Metric name (default: the file's name)" },
  'metric-type': { kind: 'word', allowed: METRIC_TYPES, about: 'Metric type' },
} as const satisfies ReplayOptions;
