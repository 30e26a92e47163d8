import { IAMClient, ListRoleTagsCommand, paginateListRoles } from '@aws-sdk/client-iam';
import { GetBucketLocationCommand, GetBucketTaggingCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import type { ListedType, RawTags } from '../../../catalog';
import { mapSome, type Clients } from '../../core/engine/clients';
import { listTagged, type Lister, type Tagged } from './tags';

/** Account-wide types: roles, and buckets, which S3 lists across regions. */
export const accountWide = async (clients: Clients, region: string, accountId: string): Promise<readonly Tagged[]> =>
  (
    await Promise.all(
      (Object.keys(LISTERS) as ListedType<'account'>[]).map((type) =>
        listTagged(type, LISTERS[type], clients, region, accountId),
      ),
    )
  ).flat();

/** AWS service-linked roles cannot carry our tags. */
const roles: Lister<'aws:iam/role:Role'> = async (clients, region) => {
  const client = clients.get(IAMClient, region);
  const found: { readonly id: string; readonly name: string }[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client }, {})) {
    found.push(
      ...Roles.filter(({ Path }) => !Path?.startsWith('/aws-service-role/')).map(
        ({ Arn: id = '', RoleName: name = '' }) => ({ id, name }),
      ),
    );
  }
  return mapSome(found, async (role) => ({
    ...role,
    tags: (await client.send(new ListRoleTagsCommand({ RoleName: role.name }))).Tags,
  }));
};

const buckets: Lister<'aws:s3/bucket:Bucket'> = async (clients, region) => {
  const client = clients.get(S3Client, region);
  const names: string[] = [];
  for await (const { Buckets = [] } of paginateListBuckets({ client }, {}))
    names.push(...Buckets.flatMap(({ Name }) => Name ?? []));
  return mapSome(names, async (name) => ({
    id: `arn:aws:s3:::${name}`,
    alias: name,
    name,
    tags: await bucketTags(clients, region, name),
  }));
};

/** A bucket answers in its own region. A bucket of another owner may deny access: it is not ours. */
const bucketTags = async (clients: Clients, region: string, Bucket: string): Promise<RawTags['Key']> => {
  try {
    const { LocationConstraint } = await clients.get(S3Client, region).send(new GetBucketLocationCommand({ Bucket }));
    const { TagSet } = await clients
      .get(S3Client, LocationConstraint || 'us-east-1')
      .send(new GetBucketTaggingCommand({ Bucket }));
    return TagSet ?? [];
  } catch (error) {
    if (error instanceof Error && ['NoSuchTagSet', 'NoSuchBucket', 'AccessDenied'].includes(error.name)) return [];
    throw error;
  }
};

const LISTERS: { readonly [T in ListedType<'account'>]: Lister<T> } = {
  'aws:iam/role:Role': roles,
  'aws:s3/bucket:Bucket': buckets,
};
