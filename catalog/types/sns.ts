import { GUARD, ORDINARY } from '../grade';
import { byInput } from '../ids';
import type { ResourceTypes } from '../resource-type';

export const sns = {
  // Deleting it deletes its subscriptions: owners would have to confirm each again.
  'aws:sns/topic:Topic': {
    label: 'topic',
    grades: ORDINARY,
    holdsData: true,
    hasPolicy: true,
    tags: { listed: 'region', shape: 'Key' },
    subjectOf: 'sns',
    id: ({ name }, { region, account }) =>
      name === undefined ? undefined : `arn:aws:sns:${region}:${account}:${name}`,
  },
  'aws:sns/topicPolicy:TopicPolicy': {
    label: 'topic policy',
    grades: GUARD,
    permission: 'topic policy',
    id: byInput('arn'),
  },
  'aws:sns/topicSubscription:TopicSubscription': {
    label: 'subscription',
    grades: ORDINARY,
    id: 'asked',
    on: 'aws:sns/topic:Topic',
  },
} as const satisfies ResourceTypes;
