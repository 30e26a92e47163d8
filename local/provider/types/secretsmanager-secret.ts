import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { InitializationError, ProviderError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';
import { policyFailures } from './policy-documents';
import { isOurs, tagChanges, tagList, tagMap } from './resource-tags';

const GONE = ['ResourceNotFoundException'];
const DEFAULT_RECOVERY_DAYS = 30;

/** The secret, including one pending deletion. */
async function describe(ctx: Context, id: string): Promise<DescribeSecretCommandOutput | undefined> {
  return unless(GONE, () => ctx.client(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: id })));
}

/** A program sets '{}' for no policy. If omitted or empty, the policy is not managed here. */
const isNoPolicy = (document: unknown) => typeof document === 'string' && /^\s*\{\s*\}\s*$/.test(document);

async function create(ctx: Context, inputs: Props): Promise<string> {
  const client = ctx.client(SecretsManagerClient);
  let id: string;
  try {
    const made = await client.send(
      new CreateSecretCommand({
        Name: inputs.name,
        Description: inputs.description,
        KmsKeyId: inputs.kmsKeyId,
        Tags: tagList(inputs.tags),
      }),
    );
    id = made.ARN!;
  } catch (error) {
    // AWS answers ResourceExists for a live name, InvalidRequest for one pending deletion.
    if (!failedWith(error, 'ResourceExistsException', 'InvalidRequestException')) throw error;
    return adopt(ctx, inputs, error);
  }
  try {
    await setPolicy(client, id, inputs.policy);
  } catch (error) {
    throw new InitializationError(id, error);
  }
  return id;
}

/**
 * A secret with this name exists. It is adopted, and first restored from its recovery window,
 * if its tags match; so a destroyed environment can be deployed again within
 * the window. On AWS the published plugin would fail.
 */
async function adopt(ctx: Context, inputs: Props, conflict: Error): Promise<string> {
  const live = await describe(ctx, inputs.name);
  if (live?.ARN === undefined) throw conflict;
  if (!isOurs(tagMap(live.Tags), inputs.tags))
    throw new ProviderError(conflictMessage(inputs.name, live.DeletedDate), { cause: conflict });
  if (live.DeletedDate !== undefined)
    await ctx.client(SecretsManagerClient).send(new RestoreSecretCommand({ SecretId: live.ARN }));
  try {
    await update(ctx, live.ARN, {}, inputs);
  } catch (error) {
    throw new InitializationError(live.ARN, error);
  }
  return live.ARN;
}

function conflictMessage(name: string, deleted: Date | undefined): string {
  return deleted === undefined
    ? `name '${name}' is taken by a secret with other tags; import it, delete it, or choose another name`
    : `name '${name}' is taken until ${deleted.toISOString().slice(0, 10)} by a deleted secret with other tags; restore and import it, delete it without recovery, or choose another name`;
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const client = ctx.client(SecretsManagerClient);
  const live = await describe(ctx, id);
  if (live === undefined || live.DeletedDate !== undefined) return undefined;
  const { ResourcePolicy } = await client.send(new GetResourcePolicyCommand({ SecretId: id }));
  return {
    name: live.Name,
    arn: live.ARN,
    description: live.Description || undefined,
    kmsKeyId: live.KmsKeyId,
    policy: ResourcePolicy ?? (isNoPolicy(prior.policy) ? prior.policy : undefined),
    // Controls the delete call; AWS does not store it.
    recoveryWindowInDays: prior.recoveryWindowInDays ?? DEFAULT_RECOVERY_DAYS,
    tags: tagMap(live.Tags),
  };
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  const client = ctx.client(SecretsManagerClient);
  const live = await client.send(new DescribeSecretCommand({ SecretId: id }));
  if ((live.Description || undefined) !== (news.description || undefined) || live.KmsKeyId !== news.kmsKeyId) {
    // An empty key id restores the account's default key.
    await client.send(
      new UpdateSecretCommand({ SecretId: id, Description: news.description ?? '', KmsKeyId: news.kmsKeyId ?? '' }),
    );
  }
  await setPolicy(client, id, news.policy);
  const { set, remove } = tagChanges(tagMap(live.Tags), news.tags);
  if (remove.length > 0) await client.send(new UntagResourceCommand({ SecretId: id, TagKeys: [...remove] }));
  if (set.length > 0) await client.send(new TagResourceCommand({ SecretId: id, Tags: [...set] }));
}

async function setPolicy(client: SecretsManagerClient, id: string, wanted: string | undefined): Promise<void> {
  if (!wanted) return;
  if (isNoPolicy(wanted)) await client.send(new DeleteResourcePolicyCommand({ SecretId: id }));
  else await client.send(new PutResourcePolicyCommand({ SecretId: id, ResourcePolicy: wanted }));
}

async function remove(ctx: Context, id: string, state: Props): Promise<void> {
  const days: number = state.recoveryWindowInDays ?? DEFAULT_RECOVERY_DAYS;
  const live = await describe(ctx, id);
  if (live === undefined || live.DeletedDate !== undefined) return;
  await unless(GONE, () =>
    ctx
      .client(SecretsManagerClient)
      .send(
        new DeleteSecretCommand(
          days === 0
            ? { SecretId: id, ForceDeleteWithoutRecovery: true }
            : { SecretId: id, RecoveryWindowInDays: days },
        ),
      ),
  );
}

function check(inputs: Props): { property: string; reason: string }[] {
  const failures = policyFailures({ policy: inputs.policy || undefined }, 'policy');
  const days: unknown = inputs.recoveryWindowInDays;
  if (typeof days === 'number' && days !== 0 && (days < 7 || days > 30)) {
    failures.push({
      property: 'recoveryWindowInDays',
      reason: `must be 0 (delete at once) or 7 to 30 days, found ${days}`,
    });
  }
  if (typeof inputs.name === 'string' && !/^[\w/+=.@-]{1,512}$/.test(inputs.name)) {
    failures.push({ property: 'name', reason: `must be 1 to 512 letters, digits or /_+=.@-, found '${inputs.name}'` });
  }
  return failures;
}

/** aws:secretsmanager/secret:Secret, without replicas. The id is the ARN. */
export const secret: ResourceType = {
  token: 'aws:secretsmanager/secret:Secret',
  inputs: {
    description: {},
    kmsKeyId: {},
    name: { autoName: 512, replace: true },
    policy: { computed: true, json: true },
    recoveryWindowInDays: { default: DEFAULT_RECOVERY_DAYS },
    tags: {},
  },
  deleteBeforeReplace: true,
  check,
  create,
  read,
  update,
  delete: remove,
};
