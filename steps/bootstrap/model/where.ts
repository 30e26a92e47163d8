/** Where the bootstrap's own state was found. Values are resource counts; undefined if there is no state. */
export interface Found {
  readonly bucketExists: boolean;
  readonly inBucket?: number;
  /** In this checkout, where a first run keeps it until it is moved to the bucket. */
  readonly onDisk?: number;
}

/**
 * bucket: the state is in the bucket. disk: a first run was interrupted before the move. new: nothing
 * was created yet. lost: the bucket exists, but no state knows it.
 */
export type Where = 'bucket' | 'disk' | 'new' | 'lost';

/** A state without resources counts as none: an empty stack created for the move, or a run that never began. */
export const whereState = ({ bucketExists, inBucket = 0, onDisk = 0 }: Found): Where => {
  if (inBucket > 0) return 'bucket';
  if (onDisk > 0) return 'disk';
  return bucketExists ? 'lost' : 'new';
};
