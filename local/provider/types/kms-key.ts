import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  paginateListResourceTags,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import { InitializationError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';
import { policyFailures } from './policy-documents';
import { tagChanges, tagMap } from './resource-tags';
import type { TagMap } from './resource-tags';

/** AWS's default deletion window. */
const DELETION_WINDOW_DAYS = 30;
const DELETING = ['PendingDeletion', 'PendingReplicaDeletion'];

/** The key, unless it is deleted or pending deletion, which the published plugin treats as deleted. */
async function find(kms: KMSClient, id: string): Promise<KeyMetadata | undefined> {
  const found = await unless(['NotFoundException'], () => kms.send(new DescribeKeyCommand({ KeyId: id })));
  const key = found?.KeyMetadata;
  return key === undefined || DELETING.includes(key.KeyState ?? '') ? undefined : key;
}

export async function keyTags(kms: KMSClient, id: string): Promise<TagMap | undefined> {
  const tags = [];
  for await (const page of paginateListResourceTags({ client: kms }, { KeyId: id })) tags.push(...(page.Tags ?? []));
  return tagMap(tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue })));
}

/** Only symmetric keys with KMS key material rotate; AWS rejects the request for others. */
const rotates = (key: KeyMetadata) => key.Origin === 'AWS_KMS' && key.KeySpec === 'SYMMETRIC_DEFAULT';

async function rotationOf(kms: KMSClient, key: KeyMetadata): Promise<{ enabled: boolean; days: number | undefined }> {
  if (!rotates(key)) return { enabled: false, days: undefined };
  const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }));
  return { enabled: status.KeyRotationEnabled ?? false, days: status.RotationPeriodInDays };
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const kms = ctx.client(KMSClient);
  const made = await kms.send(
    new CreateKeyCommand({
      BypassPolicyLockoutSafetyCheck: inputs.bypassPolicyLockoutSafetyCheck,
      KeySpec: inputs.customerMasterKeySpec,
      KeyUsage: inputs.keyUsage,
      Description: inputs.description,
      MultiRegion: inputs.multiRegion,
      Policy: inputs.policy,
      Tags: Object.entries((inputs.tags ?? {}) as TagMap).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    }),
  );
  const id = made.KeyMetadata!.KeyId!;
  try {
    if (inputs.enableKeyRotation === true) await rotate(kms, id, inputs);
    if (inputs.isEnabled === false) await kms.send(new DisableKeyCommand({ KeyId: id }));
  } catch (error) {
    throw new InitializationError(id, error);
  }
  return id;
}

async function rotate(kms: KMSClient, id: string, inputs: Props): Promise<void> {
  await kms.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: inputs.rotationPeriodInDays }));
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const kms = ctx.client(KMSClient);
  const key = await find(kms, id);
  if (key === undefined) return undefined;
  const [policy, rotation, tags] = await Promise.all([
    kms.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'default' })),
    rotationOf(kms, key),
    keyTags(kms, id),
  ]);
  return {
    keyId: key.KeyId,
    arn: key.Arn,
    description: key.Description ?? '',
    isEnabled: key.Enabled,
    keyUsage: key.KeyUsage,
    customerMasterKeySpec: key.KeySpec,
    multiRegion: key.MultiRegion ?? false,
    policy: policy.Policy,
    enableKeyRotation: rotation.enabled,
    rotationPeriodInDays: rotation.days,
    // These two control API calls; AWS does not store them.
    deletionWindowInDays: prior.deletionWindowInDays,
    bypassPolicyLockoutSafetyCheck: prior.bypassPolicyLockoutSafetyCheck ?? false,
    tags,
  };
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const kms = ctx.client(KMSClient);
  const live = await read(ctx, id, {});
  if (live === undefined)
    throw new Error(`key ${id} does not exist or is pending deletion; refresh, then deploy again`);
  // A disabled key rejects changes: enable it before, disable it after.
  if (live.isEnabled === false) await kms.send(new EnableKeyCommand({ KeyId: id }));
  await updateRotation(kms, id, live, news);
  if (news.description !== undefined && news.description !== live.description) {
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId: id, Description: news.description }));
  }
  if (news.policy !== undefined && news.policy !== live.policy) {
    await kms.send(
      new PutKeyPolicyCommand({
        KeyId: id,
        PolicyName: 'default',
        Policy: news.policy,
        BypassPolicyLockoutSafetyCheck: news.bypassPolicyLockoutSafetyCheck,
      }),
    );
  }
  await updateTags(kms, id, live.tags, news.tags);
  if (news.isEnabled === false) await kms.send(new DisableKeyCommand({ KeyId: id }));
}

async function updateRotation(kms: KMSClient, id: string, live: Props, news: Props): Promise<void> {
  const wanted = news.enableKeyRotation === true;
  const otherPeriod =
    news.rotationPeriodInDays !== undefined && news.rotationPeriodInDays !== live.rotationPeriodInDays;
  if (wanted && (!live.enableKeyRotation || otherPeriod)) await rotate(kms, id, news);
  if (!wanted && live.enableKeyRotation) await kms.send(new DisableKeyRotationCommand({ KeyId: id }));
}

async function updateTags(
  kms: KMSClient,
  id: string,
  live: TagMap | undefined,
  wanted: TagMap | undefined,
): Promise<void> {
  const { set, remove } = tagChanges(live, wanted);
  if (remove.length > 0) await kms.send(new UntagResourceCommand({ KeyId: id, TagKeys: [...remove] }));
  if (set.length > 0)
    await kms.send(
      new TagResourceCommand({ KeyId: id, Tags: set.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })) }),
    );
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  const kms = ctx.client(KMSClient);
  // A second request would reset the deletion date.
  if ((await find(kms, id)) === undefined) return;
  await kms.send(
    new ScheduleKeyDeletionCommand({
      KeyId: id,
      PendingWindowInDays: state.deletionWindowInDays ?? DELETION_WINDOW_DAYS,
    }),
  );
}

function check(inputs: Props): { property: string; reason: string }[] {
  const failures = policyFailures(inputs, 'policy');
  const within = (property: string, low: number, high: number) => {
    const value: unknown = inputs[property];
    if (typeof value === 'number' && (value < low || value > high))
      failures.push({ property, reason: `must be ${low} to ${high} days, found ${value}` });
  };
  within('deletionWindowInDays', 7, 30);
  within('rotationPeriodInDays', 90, 2560);
  if (inputs.rotationPeriodInDays !== undefined && inputs.enableKeyRotation === false) {
    failures.push({ property: 'rotationPeriodInDays', reason: 'requires enableKeyRotation: true' });
  }
  return failures;
}

/** aws:kms/key:Key. The id is the key id. Deletion is scheduled; until then AWS keeps the key unusable. */
export const key: ResourceType = {
  token: 'aws:kms/key:Key',
  inputs: {
    bypassPolicyLockoutSafetyCheck: { default: false },
    customerMasterKeySpec: { default: 'SYMMETRIC_DEFAULT', replace: true },
    deletionWindowInDays: {},
    description: { computed: true },
    enableKeyRotation: { default: false },
    isEnabled: { default: true },
    keyUsage: { default: 'ENCRYPT_DECRYPT', replace: true },
    multiRegion: { computed: true, replace: true },
    policy: { computed: true, json: true },
    rotationPeriodInDays: { computed: true },
    tags: {},
  },
  check,
  create,
  read,
  update,
  delete: remove,
};
