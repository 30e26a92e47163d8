import { ORDINARY } from '../grade';
import { OFFERED, type ResourceTypes } from '../resource-type';

/** Values that exist only in the state. */
export const random = {
  'random:index/randomBytes:RandomBytes': { label: 'random bytes', grades: ORDINARY, id: 'unknown' },
  'random:index/randomId:RandomId': { label: 'random id', grades: ORDINARY, id: 'unknown', notMade: OFFERED },
  'random:index/randomPassword:RandomPassword': { label: 'random password', grades: ORDINARY, id: 'unknown' },
  'random:index/randomString:RandomString': { label: 'random text', grades: ORDINARY, id: 'unknown', notMade: OFFERED },
} as const satisfies ResourceTypes;
