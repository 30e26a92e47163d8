import { IAMClient, ListRoleTagsCommand, paginateListRoles } from '@aws-sdk/client-iam';
import { GetBucketLocationCommand, GetBucketTaggingCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { mapSome, type Clients } from '../../core/engine/clients';
import { tagsOf, type Tagged, type Tags } from './tags';

/** What an account has once: roles, and buckets, which S3 lists for all regions. */
export const accountWide = async (clients: Clients, region: string): Promise<readonly Tagged[]> =>
  (await Promise.all([roles(clients.get(IAMClient, region)), buckets(clients, region)])).flat();

/** AWS's own service-linked roles take no tags of ours. */
const roles = async (client: IAMClient): Promise<readonly Tagged[]> => {
  const found: { readonly id: string; readonly name: string }[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client }, {})) {
    found.push(...Roles.filter(({ Path }) => !Path?.startsWith('/aws-service-role/')).map(({ Arn: id = '', RoleName: name = '' }) => ({ id, name })));
  }
  return mapSome(found, async (role) => ({ kind: 'role', ...role, tags: tagsOf((await client.send(new ListRoleTagsCommand({ RoleName: role.name }))).Tags) }));
};

const buckets = async (clients: Clients, region: string): Promise<readonly Tagged[]> => {
  const client = clients.get(S3Client, region);
  const names: string[] = [];
  for await (const { Buckets = [] } of paginateListBuckets({ client }, {})) names.push(...Buckets.flatMap(({ Name }) => Name ?? []));
  return mapSome(names, async (name) => ({ kind: 'bucket', id: `arn:aws:s3:::${name}`, alias: name, name, tags: await bucketTags(clients, region, name) }));
};

/** A bucket answers in its own region. One of somebody else's may refuse: it is then not one of ours. */
const bucketTags = async (clients: Clients, region: string, Bucket: string): Promise<Tags> => {
  try {
    const { LocationConstraint } = await clients.get(S3Client, region).send(new GetBucketLocationCommand({ Bucket }));
    const { TagSet } = await clients.get(S3Client, LocationConstraint || 'us-east-1').send(new GetBucketTaggingCommand({ Bucket }));
    return tagsOf(TagSet);
  } catch (error) {
    if (error instanceof Error && ['NoSuchTagSet', 'NoSuchBucket', 'AccessDenied'].includes(error.name)) return {};
    throw error;
  }
};
