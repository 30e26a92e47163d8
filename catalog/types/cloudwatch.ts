import { ORDINARY } from '../grade';
import { byInput } from '../ids';
import type { ResourceTypes } from '../resource-type';

export const cloudwatch = {
  'aws:cloudwatch/dashboard:Dashboard': { label: 'dashboard', grades: ORDINARY, id: byInput('dashboardName') },
  'aws:cloudwatch/metricAlarm:MetricAlarm': {
    label: 'alarm',
    grades: ORDINARY,
    id: byInput('name'),
    tags: { listed: 'region', shape: 'Key' },
  },
} as const satisfies ResourceTypes;
