import { anyRegionArn } from '../names';
import { actions, allow, everywhere, type ServiceAccess } from './access';

export const sns: ServiceAccess = {
  types: ['aws:sns/topic:Topic', 'aws:sns/topicPolicy:TopicPolicy', 'aws:sns/topicSubscription:TopicSubscription'],
  inventory: actions('sns', 'GetSubscriptionAttributes', 'ListTagsForResource', 'ListTopics'),
  read: (place) => [
    allow('ReadTopics', actions('sns', 'GetTopicAttributes', 'ListSubscriptionsByTopic'), [
      anyRegionArn(place, 'sns', `${place.environment}-*`),
    ]),
  ],
  write: (place) => [
    allow(
      'ChangeTopics',
      actions('sns', 'CreateTopic', 'DeleteTopic', 'SetTopicAttributes', 'Subscribe', 'TagResource', 'UntagResource'),
      [anyRegionArn(place, 'sns', `${place.environment}-*`)],
    ),
    everywhere('EndSubscriptions', actions('sns', 'SetSubscriptionAttributes', 'Unsubscribe')),
  ],
};

export const sqs: ServiceAccess = {
  types: ['aws:sqs/queue:Queue', 'aws:sqs/queuePolicy:QueuePolicy'],
  inventory: actions('sqs', 'GetQueueAttributes', 'ListQueueTags', 'ListQueues'),
  read: (place) => [
    allow('ReadQueues', actions('sqs', 'GetQueueUrl'), [anyRegionArn(place, 'sqs', `${place.environment}-*`)]),
  ],
  write: (place) => [
    allow(
      'ChangeQueues',
      actions('sqs', 'CreateQueue', 'DeleteQueue', 'SetQueueAttributes', 'TagQueue', 'UntagQueue'),
      [anyRegionArn(place, 'sqs', `${place.environment}-*`)],
    ),
  ],
};
