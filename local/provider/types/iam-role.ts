import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';
import { decodeDocument, policyFailures } from './policy-documents';
import { isOurs, tagChanges, tagList, tagMap } from './resource-tags';

const GONE = ['NoSuchEntityException', 'NoSuchEntity'];
const EXISTS = ['EntityAlreadyExistsException', 'EntityAlreadyExists'];
const DEFAULT_SESSION_SECONDS = 3600;

async function find(iam: IAMClient, name: string): Promise<Role | undefined> {
  const found = await unless(GONE, () => iam.send(new GetRoleCommand({ RoleName: name })));
  return found?.Role;
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const iam = ctx.client(IAMClient);
  try {
    await iam.send(
      new CreateRoleCommand({
        RoleName: inputs.name,
        AssumeRolePolicyDocument: inputs.assumeRolePolicy,
        Description: inputs.description,
        MaxSessionDuration: inputs.maxSessionDuration,
        Path: inputs.path,
        PermissionsBoundary: inputs.permissionsBoundary,
        Tags: tagList(inputs.tags),
      }),
    );
  } catch (error) {
    if (!failedWith(error, ...EXISTS)) throw error;
    await adopt(ctx, inputs, error);
  }
  return inputs.name;
}

/** A role left by a killed run is adopted, with all mutable settings updated. */
async function adopt(ctx: Context, inputs: Props, conflict: Error): Promise<void> {
  const live = await find(ctx.client(IAMClient), inputs.name);
  if (live === undefined || live.Path !== inputs.path || !isOurs(tagMap(live.Tags), inputs.tags)) throw conflict;
  await update(ctx, inputs.name, {}, inputs);
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const role = await find(ctx.client(IAMClient), id);
  if (role === undefined) return undefined;
  // inlinePolicies and managedPolicyArns are omitted: other resources own them, and reporting them here
  // would make every role look changed at the refresh after its first deployment.
  return {
    name: role.RoleName,
    arn: role.Arn,
    uniqueId: role.RoleId,
    createDate: role.CreateDate?.toISOString().replace('.000Z', 'Z'),
    assumeRolePolicy: decodeDocument(role.AssumeRolePolicyDocument),
    description: role.Description || undefined,
    maxSessionDuration: role.MaxSessionDuration,
    path: role.Path,
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    forceDetachPolicies: prior.forceDetachPolicies ?? false,
    tags: tagMap(role.Tags),
  };
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const iam = ctx.client(IAMClient);
  const live = (await iam.send(new GetRoleCommand({ RoleName: id }))).Role!;
  if (decodeDocument(live.AssumeRolePolicyDocument) !== news.assumeRolePolicy) {
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument: news.assumeRolePolicy }));
  }
  if (live.MaxSessionDuration !== news.maxSessionDuration) {
    await iam.send(new UpdateRoleCommand({ RoleName: id, MaxSessionDuration: news.maxSessionDuration }));
  }
  if ((live.Description ?? '') !== (news.description ?? '')) {
    // Not UpdateRole: with it the local cloud cannot clear a description.
    await iam.send(new UpdateRoleDescriptionCommand({ RoleName: id, Description: news.description ?? '' }));
  }
  await setBoundary(iam, id, live.PermissionsBoundary?.PermissionsBoundaryArn, news.permissionsBoundary);
  const { set, remove } = tagChanges(tagMap(live.Tags), news.tags);
  if (remove.length > 0) await iam.send(new UntagRoleCommand({ RoleName: id, TagKeys: [...remove] }));
  if (set.length > 0) await iam.send(new TagRoleCommand({ RoleName: id, Tags: [...set] }));
}

async function setBoundary(
  iam: IAMClient,
  id: string,
  live: string | undefined,
  wanted: string | undefined,
): Promise<void> {
  if (live === wanted) return;
  if (wanted === undefined) await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: id }));
  else await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: id, PermissionsBoundary: wanted }));
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  const iam = ctx.client(IAMClient);
  await unless(GONE, async () => {
    if (state.forceDetachPolicies === true) await detachAll(iam, id);
    await iam.send(new DeleteRoleCommand({ RoleName: id }));
  });
}

async function detachAll(iam: IAMClient, id: string): Promise<void> {
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName: id })) {
    for (const policy of page.AttachedPolicies ?? []) {
      await iam.send(new DetachRolePolicyCommand({ RoleName: id, PolicyArn: policy.PolicyArn }));
    }
  }
  for await (const page of paginateListRolePolicies({ client: iam }, { RoleName: id })) {
    for (const name of page.PolicyNames ?? []) {
      await iam.send(new DeleteRolePolicyCommand({ RoleName: id, PolicyName: name }));
    }
  }
}

function check(inputs: Props): { property: string; reason: string }[] {
  const failures = policyFailures(inputs, 'assumeRolePolicy');
  const duration: unknown = inputs.maxSessionDuration;
  if (typeof duration === 'number' && (duration < 3600 || duration > 43_200)) {
    failures.push({ property: 'maxSessionDuration', reason: `must be 3600 to 43200 seconds, found ${duration}` });
  }
  if (typeof inputs.name === 'string' && !/^[\w+=,.@-]{1,64}$/.test(inputs.name)) {
    failures.push({
      property: 'name',
      reason: `must be 1 to 64 letters, digits or _+=,.@-, found '${inputs.name}' (${inputs.name.length})`,
    });
  }
  return failures;
}

/** aws:iam/role:Role. The id is the name. */
export const role: ResourceType = {
  token: 'aws:iam/role:Role',
  inputs: {
    assumeRolePolicy: { required: true, json: true },
    description: {},
    forceDetachPolicies: { default: false },
    maxSessionDuration: { default: DEFAULT_SESSION_SECONDS },
    name: { autoName: 64, replace: true },
    path: { default: '/', replace: true },
    permissionsBoundary: {},
    tags: {},
  },
  deleteBeforeReplace: true,
  check,
  create,
  read,
  update,
  delete: remove,
};
