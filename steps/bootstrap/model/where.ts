/** Where the bootstrap's own state was found. A count is of resources; undefined: no state there. */
export interface Found {
  readonly bucketExists: boolean;
  readonly inBucket?: number;
  /** In this checkout, where a first run keeps it until the bucket takes it. */
  readonly onDisk?: number;
}

/**
 * bucket: there it is, whole. disk: a first run was cut off before it was moved. new: nothing was made
 * yet. lost: the bucket is there, and no state knows of it.
 */
export type Where = 'bucket' | 'disk' | 'new' | 'lost';

/** A state without resources is none: a stack that was made to move into, or that never began. */
export const whereState = ({ bucketExists, inBucket = 0, onDisk = 0 }: Found): Where => {
  if (inBucket > 0) return 'bucket';
  if (onDisk > 0) return 'disk';
  return bucketExists ? 'lost' : 'new';
};
