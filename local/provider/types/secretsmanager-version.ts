import {
  GetSecretValueCommand,
  paginateListSecretVersionIds,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import { InitializationError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

function split(id: string): { SecretId: string; VersionId: string } {
  const [SecretId, VersionId, ...rest] = id.split('|');
  if (!SecretId || !VersionId || rest.length > 0) throw new Error(`id '${id}' must be SECRET_ID|VERSION_ID`);
  return { SecretId, VersionId };
}

/** The version's value and stages; undefined if the version or its secret is gone or pending deletion. */
async function find(ctx: Context, id: string): Promise<GetSecretValueCommandOutput | undefined> {
  try {
    return await unless(['ResourceNotFoundException'], () =>
      ctx.client(SecretsManagerClient).send(new GetSecretValueCommand(split(id))),
    );
  } catch (error) {
    if (failedWith(error, 'InvalidRequestException') && /deletion|deleted/.test(error.message)) return undefined;
    throw error;
  }
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const made = await ctx.client(SecretsManagerClient).send(
    new PutSecretValueCommand({
      SecretId: inputs.secretId,
      SecretString: inputs.secretString,
      VersionStages: inputs.versionStages,
    }),
  );
  const id = `${inputs.secretId}|${made.VersionId}`;
  try {
    await setStages(ctx, id, inputs.versionStages);
  } catch (error) {
    throw new InitializationError(id, error);
  }
  return id;
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const live = await find(ctx, id);
  if (live === undefined) return undefined;
  return {
    secretId: split(id).SecretId,
    secretString: live.SecretString,
    versionId: live.VersionId,
    versionStages: live.VersionStages ?? [],
    arn: live.ARN,
    secretArn: live.ARN,
    hasSecretStringWo: false,
  };
}

/** Attaches and detaches stages until the version has the wanted ones. If omitted, AWS decides. */
async function setStages(ctx: Context, id: string, wanted: readonly string[] | undefined): Promise<void> {
  if (wanted === undefined) return;
  const { SecretId, VersionId } = split(id);
  const client = ctx.client(SecretsManagerClient);
  const live = (await find(ctx, id))?.VersionStages ?? [];
  for (const VersionStage of wanted.filter((stage) => !live.includes(stage))) {
    const RemoveFromVersionId = await holderOf(client, SecretId, VersionStage);
    await client.send(
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId: VersionId, RemoveFromVersionId }),
    );
  }
  await dropStages(
    client,
    id,
    live.filter((stage) => !wanted.includes(stage)),
  );
}

/** The version with the stage; AWS requires it when the stage moves. */
async function holderOf(client: SecretsManagerClient, SecretId: string, stage: string): Promise<string | undefined> {
  for await (const page of paginateListSecretVersionIds({ client }, { SecretId })) {
    const holder = page.Versions?.find((version) => version.VersionStages?.includes(stage));
    if (holder !== undefined) return holder.VersionId;
  }
  return undefined;
}

/** AWSCURRENT can be moved but never removed; AWSPREVIOUS follows automatically. */
async function dropStages(client: SecretsManagerClient, id: string, stages: readonly string[]): Promise<void> {
  const { SecretId, VersionId } = split(id);
  for (const VersionStage of stages.filter((stage) => stage !== CURRENT && stage !== PREVIOUS)) {
    await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, RemoveFromVersionId: VersionId }));
  }
}

/** AWS cannot delete a version: without stages it eventually expires, and it is deleted with its secret. */
async function remove(ctx: Context, id: string): Promise<void> {
  const live = await find(ctx, id);
  if (live !== undefined) await dropStages(ctx.client(SecretsManagerClient), id, live.VersionStages ?? []);
}

/** aws:secretsmanager/secretVersion:SecretVersion, of text. The id is secretId|versionId. A new value is a new version. */
export const secretVersion: ResourceType = {
  token: 'aws:secretsmanager/secretVersion:SecretVersion',
  inputs: {
    secretId: { required: true, replace: true },
    secretString: { required: true, replace: true, secret: true },
    versionStages: { computed: true, set: true },
  },
  create,
  read,
  update: (ctx, id, _olds, news) => setStages(ctx, id, news.versionStages),
  delete: remove,
};
