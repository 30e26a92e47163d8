import type { ResourceType } from '../types';
import { functionEventInvokeConfig } from './lambda-event-invoke-config';
import { eventSourceMapping } from './lambda-event-source';
import { lambdaFunction } from './lambda-function';
import { permission } from './lambda-permission';

/** Lambda: functions, invoke permissions, and event sources. */
export const types: readonly ResourceType[] = [
  lambdaFunction,
  permission,
  eventSourceMapping,
  functionEventInvokeConfig,
];
