import { GUARD, HOLDER, ORDINARY } from '../grade';
import { byInput } from '../ids';
import { RECOGNIZED, type ResourceTypes } from '../resource-type';

/** The id of a bucket and its configurations is the bucket's name. */
const id = byInput('bucket');

export const s3 = {
  'aws:s3/bucket:Bucket': {
    label: 'bucket',
    grades: HOLDER,
    holdsData: true,
    id,
    tags: { listed: 'account', shape: 'Key' },
    subjectOf: 's3',
  },
  'aws:s3/bucketAcl:BucketAcl': { label: 'bucket ACL', grades: GUARD, id: 'unknown', notMade: RECOGNIZED },
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': {
    label: 'bucket lifecycle',
    grades: ORDINARY,
    id,
  },
  'aws:s3/bucketLogging:BucketLogging': { label: 'bucket logging', grades: ORDINARY, id },
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': { label: 'bucket ownership', grades: GUARD, id },
  'aws:s3/bucketPolicy:BucketPolicy': { label: 'bucket policy', grades: GUARD, permission: 'bucket policy', id },
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': {
    label: 'public access block',
    grades: GUARD,
    permission: 'public access block',
    id,
  },
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': {
    label: 'bucket encryption',
    grades: GUARD,
    id,
  },
  'aws:s3/bucketVersioning:BucketVersioning': { label: 'bucket versioning', grades: ORDINARY, id },
} as const satisfies ResourceTypes;
