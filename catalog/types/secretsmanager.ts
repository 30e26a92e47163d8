import { GUARD, HOLDER } from '../grade';
import { byInput } from '../ids';
import { LOOKED_FOR, type ResourceTypes } from '../resource-type';

export const secretsmanager = {
  'aws:secretsmanager/secret:Secret': {
    label: 'secret',
    grades: HOLDER,
    holdsData: true,
    hasPolicy: true,
    id: 'asked',
    tags: { listed: 'region', shape: 'Key' },
    subjectOf: 'secretsmanager',
  },
  'aws:secretsmanager/secretPolicy:SecretPolicy': {
    label: 'resource policy',
    grades: GUARD,
    permission: 'secret policy',
    id: byInput('secretArn'),
    on: 'aws:secretsmanager/secret:Secret',
    notMade: LOOKED_FOR,
  },
  // Replacing it rotates the secret, which is not a danger.
  'aws:secretsmanager/secretVersion:SecretVersion': { label: 'secret value', grades: HOLDER, id: 'unknown' },
} as const satisfies ResourceTypes;
