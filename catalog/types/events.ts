import { GUARD, ORDINARY } from '../grade';
import { byInput, joined, type Inputs } from '../ids';
import { RECOGNIZED, type ResourceTypes } from '../resource-type';

/** Ids contain the bus unless it is the default one. */
const onOtherBus = ({ eventBusName = 'default' }: Inputs): boolean => eventBusName !== 'default';

/** EventBridge's rules and schedules. */
export const events = {
  'aws:cloudwatch/eventBusPolicy:EventBusPolicy': {
    label: 'event bus policy',
    grades: GUARD,
    id: 'unknown',
    notMade: RECOGNIZED,
  },
  'aws:cloudwatch/eventRule:EventRule': {
    label: 'rule',
    grades: ORDINARY,
    tags: { listed: 'region', shape: 'Key' },
    subjectOf: 'events',
    id: (inputs) => (onOtherBus(inputs) ? joined('/', '', 'eventBusName', 'name') : byInput('name'))(inputs),
  },
  'aws:cloudwatch/eventTarget:EventTarget': {
    label: 'rule target',
    grades: ORDINARY,
    on: 'aws:cloudwatch/eventRule:EventRule',
    id: (inputs) => joined('-', '', ...(onOtherBus(inputs) ? ['eventBusName'] : []), 'rule', 'targetId')(inputs),
  },
  'aws:scheduler/schedule:Schedule': {
    label: 'schedule',
    grades: ORDINARY,
    id: ({ groupName = 'default', name }) => (name === undefined ? undefined : `${groupName}/${name}`),
  },
  'aws:scheduler/scheduleGroup:ScheduleGroup': {
    label: 'schedule group',
    grades: ORDINARY,
    id: byInput('name'),
    tags: { listed: 'region', shape: 'Key' },
  },
} as const satisfies ResourceTypes;
