import type { ResourceType } from '../types';
import { eventRule } from './events-rule';
import { eventTarget } from './events-target';

/** EventBridge rules and their targets. */
export const types: readonly ResourceType[] = [eventRule, eventTarget];
