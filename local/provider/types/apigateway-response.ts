import {
  DeleteGatewayResponseCommand,
  GetGatewayResponseCommand,
  PutGatewayResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { GatewayResponseType } from '@aws-sdk/client-api-gateway';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import { addressPart, checkAddress, entries, found, gateway } from './apigateway-shared';

/** Gateway responses: the gateway's own answers if it rejects a request or fails. */

const TOKEN = 'aws:apigateway/response:Response';

interface ResponseAddress {
  readonly restApiId: string;
  readonly responseType: GatewayResponseType;
}

const addressOf = (props: Props): ResponseAddress => ({
  restApiId: addressPart(TOKEN, props, 'restApiId'),
  responseType: addressPart(TOKEN, props, 'responseType') as GatewayResponseType,
});

async function put(ctx: Context, inputs: Props): Promise<void> {
  await gateway(ctx).send(
    new PutGatewayResponseCommand({
      ...addressOf(inputs),
      statusCode: inputs.statusCode,
      responseTemplates: inputs.responseTemplates,
      responseParameters: inputs.responseParameters,
    }),
  );
}

async function read(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const address = addressOf(prior);
  const live = await found(() => gateway(ctx).send(new GetGatewayResponseCommand(address)));
  // Without its own response, AWS answers with its default, which counts as none.
  if (live === undefined || live.defaultResponse) return undefined;
  const templates = entries(live.responseTemplates);
  return {
    ...address,
    // AWS fills in omitted values, and the published plugin plans to clear them at every up: set both.
    statusCode: live.statusCode,
    responseTemplates: templates,
    responseParameters: entries(live.responseParameters),
  };
}

export const response: ResourceType = {
  token: TOKEN,
  inputs: {
    restApiId: { required: true, replace: true },
    responseType: { required: true, replace: true },
    statusCode: {},
    responseTemplates: {},
    responseParameters: {},
  },
  check: checkAddress,
  create: async (ctx, inputs) => {
    await put(ctx, inputs);
    return idFrom(TOKEN, ctx, inputs);
  },
  read,
  update: (ctx, _id, _olds, news) => put(ctx, news),
  delete: async (ctx, _id, state) => {
    await found(() => gateway(ctx).send(new DeleteGatewayResponseCommand(addressOf(state))));
  },
};
