import {
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  paginateGetResources,
  UpdateResourceCommand,
} from '@aws-sdk/client-api-gateway';
import type { Context, Props, ResourceType } from '../types';
import { addressPart, checkAddress, found, gateway, patches, REST_API } from './apigateway-shared';
import { failedWith } from './aws-errors';

const TOKEN = 'aws:apigateway/resource:Resource';

async function create(ctx: Context, inputs: Props): Promise<string> {
  try {
    const made = await gateway(ctx).send(
      new CreateResourceCommand({ restApiId: inputs.restApi, parentId: inputs.parentId, pathPart: inputs.pathPart }),
    );
    return made.id!;
  } catch (error) {
    if (!failedWith(error, 'ConflictException')) throw error;
    return existing(ctx, inputs, error);
  }
}

/** The API belongs to the stack, so a resource at this path was left by a run that was killed before it wrote its state. */
async function existing(ctx: Context, inputs: Props, conflict: Error): Promise<string> {
  for await (const page of paginateGetResources({ client: gateway(ctx) }, { restApiId: inputs.restApi, limit: 500 })) {
    const same = page.items?.find(
      ({ parentId, pathPart }) => parentId === inputs.parentId && pathPart === inputs.pathPart,
    );
    if (same?.id !== undefined) return same.id;
  }
  throw conflict;
}

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const restApi = addressPart(TOKEN, prior, 'restApi');
  const live = await found(() => gateway(ctx).send(new GetResourceCommand({ restApiId: restApi, resourceId: id })));
  return live && { restApi, parentId: live.parentId, pathPart: live.pathPart, path: live.path };
}

export const resource: ResourceType = {
  token: TOKEN,
  inputs: { restApi: REST_API, parentId: { required: true }, pathPart: { required: true } },
  volatileOutputs: ['path'],
  check: checkAddress,
  create,
  read,
  update: async (ctx, id, _olds, news) => {
    await gateway(ctx).send(
      new UpdateResourceCommand({
        restApiId: news.restApi,
        resourceId: id,
        patchOperations: patches({ '/parentId': news.parentId, '/pathPart': news.pathPart }),
      }),
    );
  },
  delete: async (ctx, id, state) => {
    await found(() => gateway(ctx).send(new DeleteResourceCommand({ restApiId: state.restApi, resourceId: id })));
  },
};
