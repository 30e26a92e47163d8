import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { BOOTSTRAP_PROJECT, BOOTSTRAP_STACK, type Place } from '../../modules/delivery/names';
import { refuseLive, type LockContent } from '../lib/lock-file';
import { clientOptions, type Target } from '../lib/target';

const LOCKS = `.pulumi/locks/organization/${BOOTSTRAP_PROJECT}/${BOOTSTRAP_STACK}/`;

/**
 * Removes the lock that a killed bootstrap of this machine left in the bucket, and says so.
 * @throws StepError when the run that holds it is alive or of another machine.
 */
export const releaseBucketLock = async (target: Target, place: Place, region: string, bucket: string, note: (line: string) => void): Promise<void> => {
  const client = new S3Client(clientOptions(target, place.environment, region));
  try {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: LOCKS }));
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const lock = JSON.parse(await Body!.transformToString()) as LockContent;
      refuseLive(lock, `${BOOTSTRAP_STACK} of ${place.environment}`);
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      note(`Removed the lock that a killed run (process ${lock.pid}) left.`);
    }
  } finally {
    client.destroy();
  }
};
