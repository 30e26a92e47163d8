import { GUARD, ORDINARY } from '../grade';
import { byInput } from '../ids';
import { LOOKED_FOR, type ResourceTypes } from '../resource-type';

const TAGS = { listed: 'region', shape: 'map' } as const;
const FUNCTION = 'aws:lambda/function:Function';

export const lambda = {
  'aws:lambda/eventSourceMapping:EventSourceMapping': {
    label: 'event source',
    grades: ORDINARY,
    id: 'asked',
    tags: TAGS,
    on: FUNCTION,
  },
  [FUNCTION]: {
    label: 'function',
    grades: ORDINARY,
    id: byInput('name'),
    tags: TAGS,
    subjectOf: 'lambda',
    // Other code runs with the same permissions.
    urgent: [
      'code',
      'codeSha256',
      'sourceCodeHash',
      's3Bucket',
      's3Key',
      's3ObjectVersion',
      'imageUri',
      'handler',
      'layers',
    ],
  },
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': {
    label: 'invocation settings',
    grades: ORDINARY,
    id: byInput('functionName'),
  },
  'aws:lambda/functionUrl:FunctionUrl': {
    label: 'function URL',
    grades: GUARD,
    permission: 'permission to invoke a function',
    id: byInput('functionName'),
    on: FUNCTION,
    notMade: LOOKED_FOR,
  },
  'aws:lambda/permission:Permission': {
    label: 'permission',
    grades: GUARD,
    permission: 'permission to invoke a function',
    id: byInput('statementId'),
    on: FUNCTION,
  },
} as const satisfies ResourceTypes;
