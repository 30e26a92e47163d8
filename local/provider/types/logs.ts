import type { ResourceType } from '../types';
import { logGroup } from './logs-group';
import { logMetricFilter } from './logs-metric-filter';

/** CloudWatch Logs: groups and the metrics drawn from them. */
export const types: readonly ResourceType[] = [logGroup, logMetricFilter];
