import {
  CreateApiKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeyCommand,
  paginateGetApiKeys,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import { controlArn, flag, found, gateway, patches, readTags, rfc3339, text, writeTags } from './apigateway-shared';
import { isOurs } from './resource-tags';

const arnOf = (ctx: Context, id: string): string => controlArn(ctx, `/apikeys/${id}`);

async function create(ctx: Context, inputs: Props): Promise<string> {
  const left = await unfinished(ctx, inputs);
  if (left !== undefined) return left;
  const made = await gateway(ctx).send(
    new CreateApiKeyCommand({
      name: inputs.name,
      description: inputs.description,
      enabled: inputs.enabled ?? true,
      value: inputs.value,
      customerId: inputs.customerId,
    }),
  );
  await writeTags(ctx, arnOf(ctx, made.id!), inputs.tags);
  return made.id!;
}

/** A key with the same name, tags and value: created by a run that was killed before it wrote its state. */
async function unfinished(ctx: Context, inputs: Props): Promise<string | undefined> {
  for await (const page of paginateGetApiKeys(
    { client: gateway(ctx) },
    { nameQuery: inputs.name, includeValues: true, limit: 500 },
  )) {
    for (const key of page.items ?? []) {
      const same = key.name === inputs.name && (inputs.value === undefined || key.value === inputs.value);
      if (!same || !isOurs(await readTags(ctx, arnOf(ctx, key.id!)), inputs.tags)) continue;
      await update(ctx, key.id!, {}, inputs);
      return key.id;
    }
  }
  return undefined;
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const live = await found(() => gateway(ctx).send(new GetApiKeyCommand({ apiKey: id, includeValue: true })));
  return (
    live && {
      name: live.name,
      description: text(live.description),
      enabled: flag(live.enabled),
      value: live.value,
      customerId: text(live.customerId),
      tags: await readTags(ctx, arnOf(ctx, id)),
      arn: arnOf(ctx, id),
      createdDate: rfc3339(live.createdDate),
      lastUpdatedDate: rfc3339(live.lastUpdatedDate),
    }
  );
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  await gateway(ctx).send(
    new UpdateApiKeyCommand({
      apiKey: id,
      patchOperations: patches({
        '/description': news.description,
        '/enabled': news.enabled ?? true,
        '/customerId': news.customerId,
      }),
    }),
  );
  await writeTags(ctx, arnOf(ctx, id), news.tags);
}

function check({ value }: Props): readonly Failure[] {
  const length = typeof value === 'string' ? value.length : 20;
  return length >= 20 && length <= 128
    ? []
    : [{ property: 'value', reason: `has ${length} characters; a key has 20 to 128` }];
}

export const apiKey: ResourceType = {
  token: 'aws:apigateway/apiKey:ApiKey',
  inputs: {
    name: { autoName: 255, replace: true },
    description: { default: 'Managed by Pulumi' },
    enabled: { default: true },
    value: { computed: true, replace: true, secret: true },
    customerId: {},
    tags: {},
  },
  volatileOutputs: ['lastUpdatedDate'],
  check,
  create,
  read,
  update,
  delete: async (ctx, id) => {
    await found(() => gateway(ctx).send(new DeleteApiKeyCommand({ apiKey: id })));
  },
};
