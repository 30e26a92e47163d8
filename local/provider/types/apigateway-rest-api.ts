import {
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  paginateGetRestApis,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import type { GetRestApiCommandOutput, RestApi } from '@aws-sdk/client-api-gateway';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import {
  controlArn,
  count,
  entries,
  flag,
  found,
  gateway,
  patches,
  patchesGiven,
  readTags,
  rfc3339,
  text,
  writeTags,
} from './apigateway-shared';
import { isOurs } from './resource-tags';

const arnOf = (ctx: Context, id: string): string => controlArn(ctx, `/restapis/${id}`);

/** The published plugin has one endpoint type as a string, where AWS has a list. */
function endpointForAws(configuration: Props | undefined): Props | undefined {
  return configuration && { ...configuration, types: [configuration.types] };
}

/** -1, as in the published plugin, means no compression. */
function compressionForAws(size: unknown): number | undefined {
  const bytes = count(size);
  return bytes === -1 ? undefined : bytes;
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const left = await unfinished(ctx, inputs);
  if (left !== undefined) {
    await update(ctx, left, {}, inputs);
    return left;
  }
  const api = await gateway(ctx).send(
    new CreateRestApiCommand({
      name: inputs.name,
      description: inputs.description,
      endpointConfiguration: endpointForAws(inputs.endpointConfiguration),
      minimumCompressionSize: compressionForAws(inputs.minimumCompressionSize),
      disableExecuteApiEndpoint: inputs.disableExecuteApiEndpoint,
      apiKeySource: inputs.apiKeySource,
      binaryMediaTypes: inputs.binaryMediaTypes,
      policy: inputs.policy,
      tags: inputs.tags,
    }),
  );
  return api.id!;
}

/** An API with the same name and tags that has only its root: created by a run that was killed before it wrote its state. */
async function unfinished(ctx: Context, inputs: Props): Promise<string | undefined> {
  const client = gateway(ctx);
  for await (const page of paginateGetRestApis({ client }, { limit: 500 })) {
    for (const api of page.items ?? []) {
      if (
        api.name === inputs.name &&
        isOurs(await readTags(ctx, arnOf(ctx, api.id!)), inputs.tags) &&
        (await isBare(ctx, api))
      )
        return api.id;
    }
  }
  return undefined;
}

async function isBare(ctx: Context, api: RestApi): Promise<boolean> {
  const { items = [] } = await gateway(ctx).send(new GetResourcesCommand({ restApiId: api.id, embed: ['methods'] }));
  return items.length === 1 && entries(items[0]?.resourceMethods) === undefined;
}

/** API Gateway returns the policy as escaped JSON, without quotes. */
function decodePolicy(policy: string | undefined): string | undefined {
  return policy ? (JSON.parse(`"${policy}"`) as string) : undefined;
}

function inputsFrom(api: GetRestApiCommandOutput): Props {
  const { types, ...endpoint } = api.endpointConfiguration ?? {};
  return {
    name: api.name,
    description: text(api.description),
    endpointConfiguration: types && { ...endpoint, types: types[0] },
    minimumCompressionSize: count(api.minimumCompressionSize)?.toString(),
    disableExecuteApiEndpoint: flag(api.disableExecuteApiEndpoint),
    apiKeySource: api.apiKeySource,
    binaryMediaTypes: api.binaryMediaTypes ?? [],
    policy: decodePolicy(api.policy),
  };
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const api = await found(() => gateway(ctx).send(new GetRestApiCommand({ restApiId: id })));
  return (
    api && {
      ...inputsFrom(api),
      tags: await readTags(ctx, arnOf(ctx, id)),
      arn: arnOf(ctx, id),
      executionArn: `arn:aws:execute-api:${ctx.region}:${ctx.accountId}:${id}`,
      rootResourceId: api.rootResourceId,
      createdDate: rfc3339(api.createdDate),
    }
  );
}

async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  await gateway(ctx).send(
    new UpdateRestApiCommand({
      restApiId: id,
      patchOperations: [
        ...patches({
          '/name': news.name,
          '/minimumCompressionSize': compressionForAws(news.minimumCompressionSize),
          '/policy': text(news.policy),
        }),
        ...patchesGiven({
          '/description': news.description,
          '/endpointConfiguration': endpointForAws(news.endpointConfiguration),
          '/disableExecuteApiEndpoint': news.disableExecuteApiEndpoint,
          '/apiKeySource': news.apiKeySource,
          '/binaryMediaTypes': news.binaryMediaTypes,
        }),
      ],
    }),
  );
  await writeTags(ctx, arnOf(ctx, id), news.tags);
}

function check(inputs: Props): readonly Failure[] {
  const type = inputs.endpointConfiguration?.types as string | undefined;
  if (type === undefined || ['EDGE', 'REGIONAL', 'PRIVATE'].includes(type)) return [];
  return [{ property: 'endpointConfiguration', reason: `types '${type}' must be one of EDGE, REGIONAL, PRIVATE` }];
}

export const restApi: ResourceType = {
  token: 'aws:apigateway/restApi:RestApi',
  inputs: {
    name: { autoName: 255 },
    description: { computed: true },
    endpointConfiguration: { computed: true, computedMembers: ['ipAddressType', 'vpcEndpointIds'] },
    minimumCompressionSize: { computed: true },
    disableExecuteApiEndpoint: { computed: true },
    apiKeySource: { computed: true },
    binaryMediaTypes: { computed: true },
    policy: { computed: true, json: true },
    tags: {},
  },
  check,
  create,
  read,
  update,
  delete: async (ctx, id) => {
    await found(() => gateway(ctx).send(new DeleteRestApiCommand({ restApiId: id })));
  },
};
