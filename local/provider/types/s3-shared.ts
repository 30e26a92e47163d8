import { S3Client } from '@aws-sdk/client-s3';
import type { Context, Props } from '../types';
import { unless } from './aws-errors';

/** Shared parts of the S3 types. */

export const s3 = (ctx: Context): S3Client => ctx.client(S3Client);

/** S3 error codes for a missing bucket or configuration. */
const GONE = [
  'NoSuchBucket',
  'NotFound',
  'NoSuchTagSet',
  'NoSuchBucketPolicy',
  'NoSuchLifecycleConfiguration',
  'NoSuchPublicAccessBlockConfiguration',
  'OwnershipControlsNotFoundError',
  'ServerSideEncryptionConfigurationNotFoundError',
  'ObjectLockConfigurationNotFoundError',
];

/** The result of a call, or undefined if S3 answers not found. */
export const found = <T>(call: () => Promise<T>): Promise<T | undefined> => unless(GONE, call);

const isPlain = (value: unknown): value is Props =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function convert(value: unknown, member: (key: string, value: unknown) => readonly [string, unknown]): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, member));
  if (!isPlain(value)) return value;
  const present = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(present.map(([key, inner]) => member(key, inner)));
}

/** A configuration in S3's spelling: sseAlgorithm gives SSEAlgorithm, a map of tags gives a list. */
export function toS3<T>(value: unknown): T {
  return convert(value, (key, inner) => {
    if (key === 'tags')
      return ['Tags', Object.entries(inner as Props).map(([Key, Value]) => ({ Key, Value: Value as string }))];
    if (key === 'date') return ['Date', new Date(inner as string)];
    return [S3_NAMES[key] ?? key.charAt(0).toUpperCase() + key.slice(1), toS3(inner)];
  }) as T;
}

/** The same in the published plugin's spelling. */
export function fromS3(value: unknown): unknown {
  return convert(value, (key, inner) => {
    if (key === 'Tags')
      return [
        'tags',
        Object.fromEntries((inner as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])),
      ];
    if (key === 'Date') return ['date', (inner as Date).toISOString().replace('.000Z', 'Z')];
    return [PLUGIN_NAMES[key] ?? key.charAt(0).toLowerCase() + key.slice(1), fromS3(inner)];
  });
}

/** Names that differ by more than their first letter. */
const S3_NAMES: Readonly<Record<string, string>> = {
  id: 'ID',
  sseAlgorithm: 'SSEAlgorithm',
  kmsMasterKeyId: 'KMSMasterKeyID',
};
const PLUGIN_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(S3_NAMES).map(([plugin, aws]) => [aws, plugin]),
);
