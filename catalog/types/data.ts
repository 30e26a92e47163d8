import { HOLDER } from '../grade';
import { byInput } from '../ids';
import { RECOGNIZED, type ResourceTypes } from '../resource-type';

/** DynamoDB and Timestream. */
export const data = {
  'aws:dynamodb/table:Table': {
    label: 'table',
    grades: HOLDER,
    holdsData: true,
    id: byInput('name'),
    tags: { listed: 'region', shape: 'Key' },
    subjectOf: 'dynamodb',
  },
  'aws:timestreamwrite/database:Database': {
    label: 'database',
    grades: HOLDER,
    holdsData: true,
    id: byInput('databaseName'),
    notMade: RECOGNIZED,
    tags: { unread: 'no program creates one' },
  },
  'aws:timestreamwrite/table:Table': {
    label: 'table',
    grades: HOLDER,
    holdsData: true,
    id: 'unknown',
    notMade: RECOGNIZED,
    tags: { unread: 'no program creates one' },
  },
} as const satisfies ResourceTypes;
