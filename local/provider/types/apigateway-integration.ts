import {
  DeleteIntegrationCommand,
  DeleteIntegrationResponseCommand,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  UpdateIntegrationCommand,
} from '@aws-sdk/client-api-gateway';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import {
  addressPart,
  checkAddress,
  count,
  entries,
  found,
  gateway,
  METHOD_ADDRESS,
  patches,
  patchesGiven,
  text,
} from './apigateway-shared';
import { addressInputs, methodAddress } from './apigateway-method';

/** The backend of a method: where its requests go, and how responses are mapped. */

const INTEGRATION = 'aws:apigateway/integration:Integration';
const INTEGRATION_RESPONSE = 'aws:apigateway/integrationResponse:IntegrationResponse';
const TYPES = ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK'];
const TIMEOUT_MS = 29_000;

async function createIntegration(ctx: Context, inputs: Props): Promise<string> {
  await gateway(ctx).send(
    new PutIntegrationCommand({
      ...methodAddress(INTEGRATION, inputs),
      type: inputs.type,
      uri: inputs.uri,
      integrationHttpMethod: inputs.integrationHttpMethod,
      connectionType: inputs.connectionType ?? 'INTERNET',
      connectionId: inputs.connectionId,
      credentials: inputs.credentials,
      passthroughBehavior: inputs.passthroughBehavior,
      timeoutInMillis: inputs.timeoutMilliseconds ?? TIMEOUT_MS,
      requestParameters: inputs.requestParameters,
      requestTemplates: inputs.requestTemplates,
      contentHandling: inputs.contentHandling,
      cacheKeyParameters: inputs.cacheKeyParameters,
      cacheNamespace: inputs.cacheNamespace,
    }),
  );
  return idFrom(INTEGRATION, ctx, inputs);
}

async function readIntegration(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const address = methodAddress(INTEGRATION, prior);
  const live = await found(() => gateway(ctx).send(new GetIntegrationCommand(address)));
  return (
    live && {
      ...addressInputs(address),
      type: live.type,
      uri: text(live.uri),
      // The emulator adds a POST to a mock, which calls nothing.
      integrationHttpMethod: live.type === 'MOCK' ? prior.integrationHttpMethod : live.httpMethod,
      connectionType: live.connectionType ?? 'INTERNET',
      connectionId: text(live.connectionId),
      credentials: text(live.credentials),
      passthroughBehavior: live.passthroughBehavior,
      timeoutMilliseconds: count(live.timeoutInMillis),
      requestParameters: entries(live.requestParameters),
      requestTemplates: entries(live.requestTemplates),
      contentHandling: text(live.contentHandling),
      cacheKeyParameters: live.cacheKeyParameters ?? [],
      cacheNamespace: live.cacheNamespace,
    }
  );
}

async function updateIntegration(ctx: Context, _id: string, _olds: Props, news: Props): Promise<void> {
  await gateway(ctx).send(
    new UpdateIntegrationCommand({
      ...methodAddress(INTEGRATION, news),
      patchOperations: [
        ...patches({
          '/uri': news.uri,
          '/connectionType': news.connectionType ?? 'INTERNET',
          '/connectionId': news.connectionId,
          '/timeoutInMillis': news.timeoutMilliseconds ?? TIMEOUT_MS,
          '/requestParameters': news.requestParameters ?? {},
          '/requestTemplates': news.requestTemplates ?? {},
          '/contentHandling': news.contentHandling,
          '/cacheKeyParameters': news.cacheKeyParameters ?? [],
        }),
        ...patchesGiven({ '/cacheNamespace': news.cacheNamespace }),
      ],
    }),
  );
}

/** The emulator accepts these; AWS rejects the first two, and answers 500 to every request of the third. */
function checkIntegration(inputs: Props): readonly Failure[] {
  const failures = checkAddress(inputs);
  if (inputs.type !== undefined && !TYPES.includes(inputs.type))
    failures.push({ property: 'type', reason: `'${inputs.type}' must be one of ${TYPES.join(', ')}` });
  if (inputs.type !== undefined && inputs.type !== 'MOCK' && !inputs.integrationHttpMethod)
    failures.push({ property: 'integrationHttpMethod', reason: `is required for type ${inputs.type}` });
  if (
    String(inputs.uri).includes(':lambda:path/') &&
    inputs.integrationHttpMethod &&
    inputs.integrationHttpMethod !== 'POST'
  ) {
    failures.push({
      property: 'integrationHttpMethod',
      reason: `'${inputs.integrationHttpMethod}': Lambda functions are invoked with POST only`,
    });
  }
  return failures;
}

export const integration: ResourceType = {
  token: INTEGRATION,
  inputs: {
    ...METHOD_ADDRESS,
    type: { required: true, replace: true },
    uri: {},
    integrationHttpMethod: { replace: true },
    connectionType: { default: 'INTERNET' },
    connectionId: {},
    credentials: { replace: true },
    passthroughBehavior: { computed: true, replace: true },
    timeoutMilliseconds: { default: TIMEOUT_MS },
    requestParameters: {},
    requestTemplates: {},
    contentHandling: {},
    cacheKeyParameters: { set: true },
    cacheNamespace: { computed: true },
  },
  check: checkIntegration,
  create: createIntegration,
  read: readIntegration,
  update: updateIntegration,
  // A method has one integration: create-before-delete would delete the new one.
  deleteBeforeReplace: true,
  delete: async (ctx, _id, state) => {
    await found(() => gateway(ctx).send(new DeleteIntegrationCommand(methodAddress(INTEGRATION, state))));
  },
};

async function putIntegrationResponse(ctx: Context, inputs: Props): Promise<void> {
  await gateway(ctx).send(
    new PutIntegrationResponseCommand({
      ...methodAddress(INTEGRATION_RESPONSE, inputs),
      statusCode: inputs.statusCode,
      selectionPattern: inputs.selectionPattern,
      responseTemplates: inputs.responseTemplates,
      responseParameters: inputs.responseParameters,
      contentHandling: inputs.contentHandling,
    }),
  );
}

async function readIntegrationResponse(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const address = methodAddress(INTEGRATION_RESPONSE, prior);
  const statusCode = addressPart(INTEGRATION_RESPONSE, prior, 'statusCode');
  const live = await found(() => gateway(ctx).send(new GetIntegrationResponseCommand({ ...address, statusCode })));
  return (
    live && {
      ...addressInputs(address),
      statusCode,
      selectionPattern: text(live.selectionPattern),
      responseTemplates: entries(live.responseTemplates),
      responseParameters: entries(live.responseParameters),
      contentHandling: text(live.contentHandling),
    }
  );
}

export const integrationResponse: ResourceType = {
  token: INTEGRATION_RESPONSE,
  // The status is the response's key, which cannot be updated, so its change replaces.
  inputs: {
    ...METHOD_ADDRESS,
    statusCode: { required: true, replace: true },
    selectionPattern: {},
    responseTemplates: {},
    responseParameters: {},
    contentHandling: {},
  },
  check: checkAddress,
  create: async (ctx, inputs) => {
    await putIntegrationResponse(ctx, inputs);
    return idFrom(INTEGRATION_RESPONSE, ctx, inputs);
  },
  read: readIntegrationResponse,
  update: (ctx, _id, _olds, news) => putIntegrationResponse(ctx, news),
  delete: async (ctx, _id, state) => {
    await found(() =>
      gateway(ctx).send(
        new DeleteIntegrationResponseCommand({
          ...methodAddress(INTEGRATION_RESPONSE, state),
          statusCode: state.statusCode,
        }),
      ),
    );
  },
};
