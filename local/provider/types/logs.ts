import type { ResourceType } from '../types';
import { logGroup } from './logs-group';
import { logMetricFilter } from './logs-metric-filter';

/** CloudWatch Logs: groups and metric filters. */
export const types: readonly ResourceType[] = [logGroup, logMetricFilter];
