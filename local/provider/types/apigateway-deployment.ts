import {
  CreateDeploymentCommand,
  DeleteDeploymentCommand,
  GetDeploymentCommand,
  UpdateDeploymentCommand,
} from '@aws-sdk/client-api-gateway';
import type { Context, Props, ResourceType } from '../types';
import { addressPart, checkAddress, found, gateway, patches, REST_API, rfc3339, text } from './apigateway-shared';

const TOKEN = 'aws:apigateway/deployment:Deployment';

async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const restApi = addressPart(TOKEN, prior, 'restApi');
  const live = await found(() => gateway(ctx).send(new GetDeploymentCommand({ restApiId: restApi, deploymentId: id })));
  return (
    live && {
      restApi,
      description: text(live.description),
      createdDate: rfc3339(live.createdDate),
      // Triggers exist only in the program, and variables went to the stage: AWS returns neither.
      triggers: prior.triggers,
      variables: prior.variables,
    }
  );
}

/** A snapshot of the API that a stage serves. Any change but of the description replaces it. */
export const deployment: ResourceType = {
  token: TOKEN,
  inputs: { restApi: REST_API, description: {}, triggers: { replace: true }, variables: { replace: true } },
  check: checkAddress,
  create: async (ctx, inputs) => {
    const made = await gateway(ctx).send(
      new CreateDeploymentCommand({
        restApiId: inputs.restApi,
        description: inputs.description,
        variables: inputs.variables,
      }),
    );
    return made.id!;
  },
  read,
  update: async (ctx, id, _olds, news) => {
    await gateway(ctx).send(
      new UpdateDeploymentCommand({
        restApiId: news.restApi,
        deploymentId: id,
        patchOperations: patches({ '/description': news.description }),
      }),
    );
  },
  delete: async (ctx, id, state) => {
    await found(() => gateway(ctx).send(new DeleteDeploymentCommand({ restApiId: state.restApi, deploymentId: id })));
  },
};
