import { GUARD, ORDINARY } from '../grade';
import { byInput } from '../ids';
import { LOOKED_FOR, OFFERED, RECOGNIZED, type ResourceTypes } from '../resource-type';

export const logs = {
  'aws:cloudwatch/logGroup:LogGroup': {
    label: 'log group',
    grades: ORDINARY,
    id: byInput('name'),
    tags: { listed: 'region', shape: 'map' },
    subjectOf: 'logs',
  },
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': {
    label: 'metric filter',
    grades: ORDINARY,
    id: byInput('name'),
    notMade: OFFERED,
  },
  'aws:cloudwatch/logResourcePolicy:LogResourcePolicy': {
    label: 'log policy',
    grades: GUARD,
    id: byInput('policyName'),
    notMade: RECOGNIZED,
  },
  'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter': {
    // A way out of the account; deleting it loses log lines, but exposes nothing.
    label: 'log subscription',
    grades: { change: 'normal', loss: 'normal', unmanaged: 'urgent' },
    id: 'unknown',
    on: 'aws:cloudwatch/logGroup:LogGroup',
    notMade: LOOKED_FOR,
  },
} as const satisfies ResourceTypes;
