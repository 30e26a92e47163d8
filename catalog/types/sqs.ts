import { GUARD, HOLDER, ORDINARY } from '../grade';
import { byInput } from '../ids';
import { OFFERED, type ResourceTypes } from '../resource-type';

/** The id of a queue's policies is the queue's URL. */
const id = byInput('queueUrl');

export const sqs = {
  'aws:sqs/queue:Queue': {
    label: 'queue',
    grades: HOLDER,
    holdsData: true,
    hasPolicy: true,
    id: 'asked',
    tags: { listed: 'region', shape: 'map' },
    subjectOf: 'sqs',
  },
  'aws:sqs/queuePolicy:QueuePolicy': { label: 'queue policy', grades: GUARD, permission: 'queue policy', id },
  'aws:sqs/redriveAllowPolicy:RedriveAllowPolicy': {
    label: 'redrive permission',
    grades: ORDINARY,
    id,
    notMade: OFFERED,
  },
  'aws:sqs/redrivePolicy:RedrivePolicy': { label: 'redrive policy', grades: ORDINARY, id, notMade: OFFERED },
} as const satisfies ResourceTypes;
