import type { ResourceType } from '../types';
import { alias } from './kms-alias';
import { key } from './kms-key';

export const types: readonly ResourceType[] = [key, alias];
