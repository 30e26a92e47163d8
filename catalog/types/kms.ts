import { GUARD } from '../grade';
import { byInput } from '../ids';
import { RECOGNIZED, type ResourceTypes } from '../resource-type';

export const kms = {
  'aws:kms/alias:Alias': { label: 'key alias', grades: GUARD, id: byInput('name') },
  'aws:kms/grant:Grant': {
    label: 'key grant',
    grades: GUARD,
    permission: 'key policy',
    id: 'unknown',
    notMade: RECOGNIZED,
  },
  // Without the key, encrypted data is unreadable.
  'aws:kms/key:Key': {
    label: 'key',
    grades: GUARD,
    holdsData: true,
    hasPolicy: true,
    id: 'unknown',
    tags: { listed: 'region', shape: 'TagKey' },
  },
  'aws:kms/keyPolicy:KeyPolicy': {
    label: 'key policy',
    grades: GUARD,
    permission: 'key policy',
    id: byInput('keyId'),
    notMade: RECOGNIZED,
  },
} as const satisfies ResourceTypes;
