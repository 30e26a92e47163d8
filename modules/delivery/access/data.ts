import { anyRegionArn, bucketArn } from '../names';
import { actions, allow, type ServiceAccess } from './access';

export const dynamodb: ServiceAccess = {
  types: ['aws:dynamodb/table:Table'],
  inventory: actions('dynamodb', 'DescribeTable', 'ListTables', 'ListTagsOfResource'),
  read: (place) => [
    allow('ReadTables', actions('dynamodb', 'DescribeContinuousBackups', 'DescribeTimeToLive'), [
      anyRegionArn(place, 'dynamodb', `table/${place.environment}-*`),
    ]),
  ],
  write: (place) => [
    allow(
      'ChangeTables',
      actions(
        'dynamodb',
        'CreateTable',
        'DeleteTable',
        'TagResource',
        'UntagResource',
        'UpdateContinuousBackups',
        'UpdateTable',
        'UpdateTimeToLive',
      ),
      [anyRegionArn(place, 'dynamodb', `table/${place.environment}-*`)],
    ),
    // Rows of the environment file; rows that a smoke test creates, finds and deletes.
    allow('LoadTables', actions('dynamodb', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'), [
      anyRegionArn(place, 'dynamodb', `table/${place.environment}-*`),
    ]),
  ],
};

export const s3: ServiceAccess = {
  types: [
    'aws:s3/bucket:Bucket',
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    'aws:s3/bucketLogging:BucketLogging',
    'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
    'aws:s3/bucketPolicy:BucketPolicy',
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    'aws:s3/bucketVersioning:BucketVersioning',
  ],
  inventory: actions('s3', 'GetBucketLocation', 'GetBucketTagging', 'ListAllMyBuckets', 'ListTagsForResource'),
  // HeadBucket needs ListBucket; it also turns the answer for a missing object from 403 into 404. No object is read.
  read: (place) => [
    allow(
      'ReadBuckets',
      actions(
        's3',
        'GetAccelerateConfiguration',
        'GetBucketAcl',
        'GetBucketCORS',
        'GetBucketLogging',
        'GetBucketObjectLockConfiguration',
        'GetBucketOwnershipControls',
        'GetBucketPolicy',
        'GetBucketPublicAccessBlock',
        'GetBucketRequestPayment',
        'GetBucketVersioning',
        'GetBucketWebsite',
        'GetEncryptionConfiguration',
        'GetLifecycleConfiguration',
        'GetReplicationConfiguration',
        'ListBucket',
      ),
      [bucketArn(place, `${place.environment}-*`)],
    ),
  ],
  write: (place) => [
    allow(
      'ChangeBuckets',
      actions(
        's3',
        'CreateBucket',
        'DeleteBucket',
        'DeleteBucketPolicy',
        'PutBucketLogging',
        'PutBucketOwnershipControls',
        'PutBucketPolicy',
        'PutBucketPublicAccessBlock',
        'PutBucketTagging',
        'PutBucketVersioning',
        'PutEncryptionConfiguration',
        'PutLifecycleConfiguration',
        'TagResource',
        'UntagResource',
      ),
      [bucketArn(place, `${place.environment}-*`)],
    ),
    // destroy empties a bucket unless the environment file protects it.
    allow('EmptyBuckets', actions('s3', 'ListBucketVersions'), [bucketArn(place, `${place.environment}-*`)]),
    allow('EmptyObjects', actions('s3', 'DeleteObject', 'DeleteObjectVersion'), [
      bucketArn(place, `${place.environment}-*/*`),
    ]),
  ],
};
