import type { ResourceType } from '../types';
import { topicSubscription } from './sns-subscription';
import { topic } from './sns-topic';
import { topicPolicy } from './sns-topic-policy';

export const types: readonly ResourceType[] = [topic, topicPolicy, topicSubscription];
