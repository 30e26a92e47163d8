import type { Scope } from '../scope';
import { ACCOUNT } from './mock-outputs';

/** A scope for testing components in isolation. */
export const testScope = (changes: Partial<Scope> = {}): Scope => ({
  environment: 'dev',
  system: 'shop',
  region: 'us-east-2',
  accountId: ACCOUNT,
  partition: 'aws',
  tags: { Environment: 'dev', System: 'shop', ManagedBy: 'pulumi' },
  protection: { deletionProtection: true, emptyBucketsOnDestroy: false },
  ...changes,
});

export const TAGS = testScope().tags;
export const KEY_ARN = `arn:aws:kms:us-east-2:${ACCOUNT}:key/k1`;
