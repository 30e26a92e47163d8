import type { ResourceType } from '../types';
import { secret } from './secretsmanager-secret';
import { secretVersion } from './secretsmanager-version';

export const types: readonly ResourceType[] = [secret, secretVersion];
