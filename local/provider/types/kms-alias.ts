import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  KMSClient,
  paginateListAliases,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import type { AliasListEntry } from '@aws-sdk/client-kms';
import { ProviderError } from '../core/errors';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';
import { keyTags } from './kms-key';
import { isOurs } from './resource-tags';

async function find(kms: KMSClient, name: string): Promise<AliasListEntry | undefined> {
  for await (const page of paginateListAliases({ client: kms }, {})) {
    const found = page.Aliases?.find((alias) => alias.AliasName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The key id in a key id or a key ARN. */
const keyIdOf = (idOrArn: string) => idOrArn.slice(idOrArn.lastIndexOf('/') + 1);

async function create(ctx: Context, inputs: Props): Promise<string> {
  const kms = ctx.client(KMSClient);
  try {
    await kms.send(new CreateAliasCommand({ AliasName: inputs.name, TargetKeyId: inputs.targetKeyId }));
  } catch (error) {
    if (!failedWith(error, 'AlreadyExistsException')) throw error;
    await adopt(kms, inputs, error);
  }
  return inputs.name;
}

/**
 * An alias with this name exists. It is adopted if a killed run or a lost
 * state left it: it points to the wanted key, or to one with the same tags.
 */
async function adopt(kms: KMSClient, inputs: Props, conflict: Error): Promise<void> {
  const live = (await find(kms, inputs.name))?.TargetKeyId;
  if (live === keyIdOf(inputs.targetKeyId)) return;
  if (live === undefined || !isOurs(await keyTags(kms, live), await keyTags(kms, inputs.targetKeyId))) {
    throw new ProviderError(
      `${inputs.name} already exists and points to key ${live}, which has other tags; delete it, import it, or choose another name`,
      { cause: conflict },
    );
  }
  await kms.send(new UpdateAliasCommand({ AliasName: inputs.name, TargetKeyId: inputs.targetKeyId }));
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const kms = ctx.client(KMSClient);
  const live = await find(kms, id);
  if (live?.TargetKeyId === undefined) return undefined;
  const target = await unless(['NotFoundException'], () =>
    kms.send(new DescribeKeyCommand({ KeyId: live.TargetKeyId })),
  );
  const targetKeyArn = target?.KeyMetadata?.Arn;
  // A program may give the key by id or by ARN; AWS returns the id, so the program's form is kept.
  const byArn = typeof prior.targetKeyId === 'string' && prior.targetKeyId.startsWith('arn:');
  return {
    name: live.AliasName,
    arn: live.AliasArn,
    targetKeyId: byArn ? (targetKeyArn ?? live.TargetKeyId) : live.TargetKeyId,
    targetKeyArn,
  };
}

/**
 * aws:kms/alias:Alias. The id is the name. The name is required: the published plugin generates one
 * (alias/…) if omitted, which nothing here needs.
 */
export const alias: ResourceType = {
  token: 'aws:kms/alias:Alias',
  inputs: { name: { required: true, replace: true }, targetKeyId: { required: true } },
  deleteBeforeReplace: true,
  volatileOutputs: ['targetKeyArn'],
  check: (inputs) =>
    typeof inputs.name === 'string' && !/^alias\/(?!aws\/)[\w/-]{1,250}$/.test(inputs.name)
      ? [
          {
            property: 'name',
            reason: `must be alias/ and 1 to 250 letters, digits or _/-, and not start with alias/aws/; found '${inputs.name}'`,
          },
        ]
      : [],
  create,
  read,
  async update(ctx, id, _olds, news) {
    await ctx.client(KMSClient).send(new UpdateAliasCommand({ AliasName: id, TargetKeyId: news.targetKeyId }));
  },
  async delete(ctx, id) {
    await unless(['NotFoundException'], () => ctx.client(KMSClient).send(new DeleteAliasCommand({ AliasName: id })));
  },
};
