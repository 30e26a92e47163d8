import type { ResourceType } from '../types';
import { metricAlarm } from './cloudwatch-alarm';
import { dashboard } from './cloudwatch-dashboard';

/** CloudWatch: alarms and dashboards. */
export const types: readonly ResourceType[] = [metricAlarm, dashboard];
