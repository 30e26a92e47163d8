import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import type { Context, Props, ResourceType } from '../types';
import { failedWith } from './aws-errors';
import { isOurs, tagList, tagMap } from './resource-tags';
import type { TagMap } from './resource-tags';
import { found, s3 } from './s3-shared';

/** Route 53 zones of S3's website endpoints: https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints */
const HOSTED_ZONES: Readonly<Record<string, string>> = {
  'us-east-1': 'Z3AQBSTGFYJSTF',
  'us-east-2': 'Z2O1EMRO9K5GLX',
  'us-west-1': 'Z2F56UZL2M1ACD',
  'us-west-2': 'Z3BJ6K6RIION7M',
  'eu-west-1': 'Z1BKCTXD74EZPE',
  'eu-central-1': 'Z21DNDUVLTQW6Q',
};

async function create(ctx: Context, inputs: Props): Promise<string> {
  // In us-east-1 creating one's own bucket again succeeds, so check for an existing one first.
  if (await exists(ctx, inputs.bucket)) return adopt(ctx, inputs, new Error(alreadyThere(inputs.bucket)));
  try {
    await s3(ctx).send(
      new CreateBucketCommand({
        Bucket: inputs.bucket,
        ObjectLockEnabledForBucket: inputs.objectLockEnabled,
        CreateBucketConfiguration: {
          // us-east-1 means no location constraint; S3 rejects it as one.
          ...(ctx.region !== 'us-east-1' && { LocationConstraint: ctx.region as BucketLocationConstraint }),
          Tags: tagList(inputs.tags),
        },
      }),
    );
  } catch (error) {
    if (!failedWith(error, 'BucketAlreadyOwnedByYou')) throw error;
    return adopt(ctx, inputs, error);
  }
  return inputs.bucket;
}

const alreadyThere = (bucket: string): string =>
  `bucket: '${bucket}' already exists without the tags of this stack; choose another name or delete it`;

/** Adopts a bucket left by a killed run, identified by its tags. */
async function adopt(ctx: Context, inputs: Props, conflict: Error): Promise<string> {
  if (!isOurs(await readTags(ctx, inputs.bucket), inputs.tags)) throw conflict;
  await writeTags(ctx, inputs.bucket, inputs.tags);
  return inputs.bucket;
}

async function exists(ctx: Context, bucket: string): Promise<boolean> {
  try {
    return (await found(() => s3(ctx).send(new HeadBucketCommand({ Bucket: bucket })))) !== undefined;
  } catch (error) {
    // Another account's bucket: the creation error is clearer than this answer without a body.
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403) return false;
    throw error;
  }
}

async function readTags(ctx: Context, bucket: string): Promise<TagMap | undefined> {
  return tagMap((await found(() => s3(ctx).send(new GetBucketTaggingCommand({ Bucket: bucket }))))?.TagSet);
}

async function writeTags(ctx: Context, bucket: string, wanted: TagMap | undefined): Promise<void> {
  const TagSet = tagList(wanted);
  if (TagSet) await s3(ctx).send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
  else await s3(ctx).send(new DeleteBucketTaggingCommand({ Bucket: bucket }));
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const head = await found(() => s3(ctx).send(new HeadBucketCommand({ Bucket: id })));
  if (head === undefined) return undefined;
  const lock = await found(() => s3(ctx).send(new GetObjectLockConfigurationCommand({ Bucket: id })));
  return {
    bucket: id,
    forceDestroy: prior.forceDestroy ?? false,
    objectLockEnabled: lock?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
    tags: await readTags(ctx, id),
    arn: `arn:aws:s3:::${id}`,
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${id}.s3.${ctx.region}.amazonaws.com`,
    bucketRegion: head.BucketRegion ?? ctx.region,
    hostedZoneId: HOSTED_ZONES[ctx.region],
  };
}

/** Deletes every version and delete marker, including locked ones. */
async function empty(ctx: Context, bucket: string, locked: boolean): Promise<void> {
  for (;;) {
    ctx.signal?.throwIfAborted();
    const page = await s3(ctx).send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await s3(ctx).send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects, Quiet: true },
        BypassGovernanceRetention: locked || undefined,
      }),
    );
    if (Errors.length > 0)
      throw new Error(
        `bucket '${bucket}': ${Errors.length} objects could not be deleted, first ${Errors[0]?.Key}: ${Errors[0]?.Code} ${Errors[0]?.Message}`,
      );
  }
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  try {
    if (state.forceDestroy === true) await empty(ctx, id, state.objectLockEnabled === true);
    await found(() => s3(ctx).send(new DeleteBucketCommand({ Bucket: id })));
  } catch (error) {
    if (failedWith(error, 'NoSuchBucket')) return;
    if (!failedWith(error, 'BucketNotEmpty')) throw error;
    throw new Error(
      `bucket '${id}' is not empty (including old versions); empty it, or set forceDestroy to true and run up before deleting it`,
      { cause: error },
    );
  }
}

function check({ bucket }: Props): readonly { property: string; reason: string }[] {
  const valid = bucket === undefined || (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !bucket.includes('..'));
  return valid
    ? []
    : [
        {
          property: 'bucket',
          reason: `'${bucket}' must be 3 to 63 lower-case letters, digits, dots or hyphens, with a letter or digit at both ends`,
        },
      ];
}

export const bucket: ResourceType = {
  token: 'aws:s3/bucket:Bucket',
  inputs: {
    bucket: { autoName: 63, replace: true },
    forceDestroy: { default: false },
    objectLockEnabled: { computed: true, replace: true },
    tags: {},
  },
  check,
  create,
  read,
  // forceDestroy exists only in the state.
  update: (ctx, id, _olds, news) => writeTags(ctx, id, news.tags),
  delete: remove,
  deleteBeforeReplace: true,
};
