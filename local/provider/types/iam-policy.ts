import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  paginateListAttachedRolePolicies,
  PutRolePolicyCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Policy } from '@aws-sdk/client-iam';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';
import { decodeDocument, policyFailures } from './policy-documents';
import { isOurs, tagChanges, tagList, tagMap } from './resource-tags';

const GONE = ['NoSuchEntityException', 'NoSuchEntity'];
const EXISTS = ['EntityAlreadyExistsException', 'EntityAlreadyExists'];
/** Maximum versions of a managed policy in AWS. */
const POLICY_VERSIONS = 5;

/** The two parts of an id; splits at the first separator, since role and policy names contain none. */
function split(id: string, separator: string, shape: string): [string, string] {
  const at = id.indexOf(separator);
  if (at <= 0 || at === id.length - 1) throw new Error(`id '${id}' must be ${shape}`);
  return [id.slice(0, at), id.slice(at + 1)];
}

const rolePolicyId = (id: string) => split(id, ':', 'ROLE_NAME:POLICY_NAME');

/** aws:iam/rolePolicy:RolePolicy, an inline policy. The id is role:name. */
export const rolePolicy: ResourceType = {
  token: 'aws:iam/rolePolicy:RolePolicy',
  inputs: {
    name: { autoName: 128, replace: true },
    policy: { required: true, json: true },
    role: { required: true, replace: true },
  },
  check: (inputs) => policyFailures(inputs, 'policy'),
  async create(ctx, inputs) {
    await ctx
      .client(IAMClient)
      .send(
        new PutRolePolicyCommand({ RoleName: inputs.role, PolicyName: inputs.name, PolicyDocument: inputs.policy }),
      );
    return idFrom('aws:iam/rolePolicy:RolePolicy', ctx, inputs);
  },
  async read(ctx, id) {
    const [RoleName, PolicyName] = rolePolicyId(id);
    const found = await unless(GONE, () =>
      ctx.client(IAMClient).send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    );
    return found && { name: PolicyName, role: RoleName, policy: decodeDocument(found.PolicyDocument) };
  },
  async update(ctx, id, _olds, news) {
    const [RoleName, PolicyName] = rolePolicyId(id);
    await ctx.client(IAMClient).send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: news.policy }));
  },
  async delete(ctx, id) {
    const [RoleName, PolicyName] = rolePolicyId(id);
    await unless(GONE, () => ctx.client(IAMClient).send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  },
};

const attachmentId = (id: string) => split(id, '/', 'ROLE_NAME/POLICY_ARN');

async function isAttached(iam: IAMClient, RoleName: string, arn: string): Promise<boolean> {
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName })) {
    if (page.AttachedPolicies?.some((policy) => policy.PolicyArn === arn)) return true;
  }
  return false;
}

/** aws:iam/rolePolicyAttachment:RolePolicyAttachment. The id is role/policyArn, which import takes too. */
export const rolePolicyAttachment: ResourceType = {
  token: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  inputs: { policyArn: { required: true, replace: true }, role: { required: true, replace: true } },
  async create(ctx, inputs) {
    await ctx
      .client(IAMClient)
      .send(new AttachRolePolicyCommand({ RoleName: inputs.role, PolicyArn: inputs.policyArn }));
    return `${inputs.role}/${inputs.policyArn}`;
  },
  async read(ctx, id) {
    const [role, policyArn] = attachmentId(id);
    const attached = await unless(GONE, () => isAttached(ctx.client(IAMClient), role, policyArn));
    return attached ? { role, policyArn } : undefined;
  },
  async delete(ctx, id) {
    const [RoleName, PolicyArn] = attachmentId(id);
    await unless(GONE, () => ctx.client(IAMClient).send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  },
};

async function findPolicy(iam: IAMClient, arn: string): Promise<Policy | undefined> {
  const found = await unless(GONE, () => iam.send(new GetPolicyCommand({ PolicyArn: arn })));
  return found?.Policy;
}

async function document(iam: IAMClient, policy: Policy): Promise<string | undefined> {
  const version = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: policy.Arn, VersionId: policy.DefaultVersionId }),
  );
  return decodeDocument(version.PolicyVersion?.Document);
}

async function createPolicy(ctx: Context, inputs: Props): Promise<string> {
  const iam = ctx.client(IAMClient);
  try {
    const made = await iam.send(
      new CreatePolicyCommand({
        PolicyName: inputs.name,
        PolicyDocument: inputs.policy,
        Description: inputs.description,
        Path: inputs.path,
        Tags: tagList(inputs.tags),
      }),
    );
    return made.Policy!.Arn!;
  } catch (error) {
    if (!failedWith(error, ...EXISTS)) throw error;
    const arn = `arn:aws:iam::${ctx.accountId}:policy${inputs.path}${inputs.name}`;
    const live = await findPolicy(iam, arn);
    const same =
      live !== undefined &&
      (live.Description || undefined) === inputs.description &&
      isOurs(tagMap(live.Tags), inputs.tags);
    if (!same) throw error;
    await updatePolicy(ctx, arn, {}, inputs);
    return arn;
  }
}

async function readPolicy(ctx: Context, id: string): Promise<Props | undefined> {
  const iam = ctx.client(IAMClient);
  const policy = await findPolicy(iam, id);
  if (policy === undefined) return undefined;
  // attachmentCount is omitted: it grows with each attachment, so every refresh would show a change.
  return {
    name: policy.PolicyName,
    arn: policy.Arn,
    policyId: policy.PolicyId,
    path: policy.Path,
    description: policy.Description || undefined,
    policy: await document(iam, policy),
    tags: tagMap(policy.Tags),
  };
}

async function updatePolicy(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const iam = ctx.client(IAMClient);
  const live = (await iam.send(new GetPolicyCommand({ PolicyArn: id }))).Policy!;
  if ((await document(iam, live)) !== news.policy) {
    await dropVersions(iam, id, POLICY_VERSIONS - 1);
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn: id, PolicyDocument: news.policy, SetAsDefault: true }));
  }
  const { set, remove } = tagChanges(tagMap(live.Tags), news.tags);
  if (remove.length > 0) await iam.send(new UntagPolicyCommand({ PolicyArn: id, TagKeys: [...remove] }));
  if (set.length > 0) await iam.send(new TagPolicyCommand({ PolicyArn: id, Tags: [...set] }));
}

/** Deletes the oldest versions, except the default one, until at most `keep` are left. */
async function dropVersions(iam: IAMClient, arn: string, keep: number): Promise<void> {
  const listed = await iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
  const versions = (listed.Versions ?? []).toSorted(
    (a, b) => Number(a.VersionId!.slice(1)) - Number(b.VersionId!.slice(1)),
  );
  const surplus = versions.filter((version) => !version.IsDefaultVersion).slice(0, Math.max(0, versions.length - keep));
  for (const version of surplus) {
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: version.VersionId }));
  }
}

async function deletePolicy(ctx: Context, id: string): Promise<void> {
  const iam = ctx.client(IAMClient);
  await unless(GONE, async () => {
    await dropVersions(iam, id, 1);
    await iam.send(new DeletePolicyCommand({ PolicyArn: id }));
  });
}

/** aws:iam/policy:Policy, a customer-managed policy. The id is the ARN. */
export const policy: ResourceType = {
  token: 'aws:iam/policy:Policy',
  inputs: {
    description: { replace: true },
    name: { autoName: 128, replace: true },
    path: { default: '/', replace: true },
    policy: { required: true, json: true },
    tags: {},
  },
  deleteBeforeReplace: true,
  check: (inputs) => policyFailures(inputs, 'policy'),
  create: createPolicy,
  read: readPolicy,
  update: updatePolicy,
  delete: deletePolicy,
};
