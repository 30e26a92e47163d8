import type { ResourceType } from '../types';
import { bucket } from './s3-bucket';
import {
  bucketLogging,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketServerSideEncryptionConfiguration,
  bucketVersioning,
} from './s3-configuration';
import { bucketLifecycleConfiguration } from './s3-lifecycle';

/** S3 buckets and their configurations. */
export const types: readonly ResourceType[] = [
  bucket,
  bucketVersioning,
  bucketServerSideEncryptionConfiguration,
  bucketPublicAccessBlock,
  bucketPolicy,
  bucketLifecycleConfiguration,
  bucketLogging,
  bucketOwnershipControls,
];
