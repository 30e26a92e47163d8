import type { ResourceType } from '../types';
import { table } from './dynamodb-table';

export const types: readonly ResourceType[] = [table];
