import {
  DeleteMethodCommand,
  DeleteMethodResponseCommand,
  GetMethodCommand,
  GetMethodResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import {
  addressPart,
  checkAddress,
  entries,
  flag,
  found,
  gateway,
  METHOD_ADDRESS,
  patches,
  text,
} from './apigateway-shared';

/** The frontend of a method: what it accepts, and the responses that it declares. */

const METHOD = 'aws:apigateway/method:Method';
const METHOD_RESPONSE = 'aws:apigateway/methodResponse:MethodResponse';
const AUTHORIZATIONS = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'];

interface MethodAddress {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

export function methodAddress(token: string, props: Props): MethodAddress {
  return {
    restApiId: addressPart(token, props, 'restApi'),
    resourceId: addressPart(token, props, 'resourceId'),
    httpMethod: addressPart(token, props, 'httpMethod'),
  };
}

/** The method's key under the published plugin's names. */
export const addressInputs = ({ restApiId, resourceId, httpMethod }: MethodAddress): Props => ({
  restApi: restApiId,
  resourceId,
  httpMethod,
});

async function readMethod(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const address = methodAddress(METHOD, prior);
  const live = await found(() => gateway(ctx).send(new GetMethodCommand(address)));
  return (
    live && {
      ...addressInputs(address),
      authorization: live.authorizationType,
      authorizationScopes: live.authorizationScopes ?? [],
      authorizerId: text(live.authorizerId),
      apiKeyRequired: flag(live.apiKeyRequired),
      operationName: text(live.operationName),
      requestModels: entries(live.requestModels),
      requestParameters: entries(live.requestParameters),
      requestValidatorId: text(live.requestValidatorId),
    }
  );
}

/** Patched, not replaced: a put would drop the method's integration and responses. */
async function updateMethod(ctx: Context, _id: string, _olds: Props, news: Props): Promise<void> {
  await gateway(ctx).send(
    new UpdateMethodCommand({
      ...methodAddress(METHOD, news),
      patchOperations: patches({
        '/authorizationType': news.authorization,
        '/authorizationScopes': news.authorizationScopes ?? [],
        '/authorizerId': news.authorizerId,
        '/apiKeyRequired': news.apiKeyRequired ?? false,
        '/operationName': news.operationName,
        '/requestModels': news.requestModels ?? {},
        '/requestParameters': news.requestParameters ?? {},
        '/requestValidatorId': news.requestValidatorId,
      }),
    }),
  );
}

function checkMethod(inputs: Props): readonly Failure[] {
  const failures = checkAddress(inputs);
  if (inputs.authorization !== undefined && !AUTHORIZATIONS.includes(inputs.authorization)) {
    failures.push({
      property: 'authorization',
      reason: `'${inputs.authorization}' must be one of ${AUTHORIZATIONS.join(', ')}`,
    });
  }
  return failures;
}

export const method: ResourceType = {
  token: METHOD,
  inputs: {
    ...METHOD_ADDRESS,
    authorization: { required: true },
    authorizationScopes: { set: true },
    authorizerId: {},
    apiKeyRequired: { default: false },
    operationName: {},
    requestModels: {},
    requestParameters: {},
    requestValidatorId: {},
  },
  check: checkMethod,
  create: async (ctx, inputs) => {
    await gateway(ctx).send(
      new PutMethodCommand({
        ...methodAddress(METHOD, inputs),
        authorizationType: inputs.authorization,
        authorizationScopes: inputs.authorizationScopes,
        authorizerId: inputs.authorizerId,
        apiKeyRequired: inputs.apiKeyRequired ?? false,
        operationName: inputs.operationName,
        requestModels: inputs.requestModels,
        requestParameters: inputs.requestParameters,
        requestValidatorId: inputs.requestValidatorId,
      }),
    );
    return idFrom(METHOD, ctx, inputs);
  },
  read: readMethod,
  update: updateMethod,
  delete: async (ctx, _id, state) => {
    await found(() => gateway(ctx).send(new DeleteMethodCommand(methodAddress(METHOD, state))));
  },
};

async function putMethodResponse(ctx: Context, inputs: Props): Promise<void> {
  await gateway(ctx).send(
    new PutMethodResponseCommand({
      ...methodAddress(METHOD_RESPONSE, inputs),
      statusCode: inputs.statusCode,
      responseModels: inputs.responseModels,
      responseParameters: inputs.responseParameters,
    }),
  );
}

async function readMethodResponse(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const address = methodAddress(METHOD_RESPONSE, prior);
  const statusCode = addressPart(METHOD_RESPONSE, prior, 'statusCode');
  const live = await found(() => gateway(ctx).send(new GetMethodResponseCommand({ ...address, statusCode })));
  return (
    live && {
      ...addressInputs(address),
      statusCode,
      responseModels: entries(live.responseModels),
      responseParameters: entries(live.responseParameters),
    }
  );
}

export const methodResponse: ResourceType = {
  token: METHOD_RESPONSE,
  // The status is the response's key, which cannot be updated, so its change replaces.
  inputs: {
    ...METHOD_ADDRESS,
    statusCode: { required: true, replace: true },
    responseModels: {},
    responseParameters: {},
  },
  check: checkAddress,
  create: async (ctx, inputs) => {
    await putMethodResponse(ctx, inputs);
    return idFrom(METHOD_RESPONSE, ctx, inputs);
  },
  read: readMethodResponse,
  update: (ctx, _id, _olds, news) => putMethodResponse(ctx, news),
  delete: async (ctx, _id, state) => {
    await found(() =>
      gateway(ctx).send(
        new DeleteMethodResponseCommand({ ...methodAddress(METHOD_RESPONSE, state), statusCode: state.statusCode }),
      ),
    );
  },
};
