import type { ResourceType } from '../types';
import { scheduleGroup } from './scheduler-group';
import { schedule } from './scheduler-schedule';

/** EventBridge Scheduler. */
export const types: readonly ResourceType[] = [schedule, scheduleGroup];
