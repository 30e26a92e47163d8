import { GUARD, ORDINARY } from '../grade';
import { byInput, joined } from '../ids';
import { RECOGNIZED, type ResourceTypes } from '../resource-type';

/** EventBridge's rules and schedules. */
export const events = {
  'aws:cloudwatch/eventBusPolicy:EventBusPolicy': {
    label: 'event bus policy', grades: GUARD, id: 'unknown', notMade: RECOGNIZED,
  },
  'aws:cloudwatch/eventRule:EventRule': {
    label: 'rule', grades: ORDINARY, id: byInput('name'), tags: { listed: 'region', shape: 'Key' }, subjectOf: 'events',
  },
  'aws:cloudwatch/eventTarget:EventTarget': {
    label: 'rule target', grades: ORDINARY, id: joined('-', '', 'rule', 'targetId'),
    on: 'aws:cloudwatch/eventRule:EventRule',
  },
  'aws:scheduler/schedule:Schedule': {
    label: 'schedule', grades: ORDINARY,
    id: ({ groupName = 'default', name }) => (name === undefined ? undefined : `${groupName}/${name}`),
  },
  'aws:scheduler/scheduleGroup:ScheduleGroup': {
    label: 'schedule group', grades: ORDINARY, id: byInput('name'), tags: { listed: 'region', shape: 'Key' },
  },
} as const satisfies ResourceTypes;
