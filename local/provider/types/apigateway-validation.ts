import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  DeleteModelCommand,
  DeleteRequestValidatorCommand,
  GetModelCommand,
  GetRequestValidatorCommand,
  UpdateModelCommand,
  UpdateRequestValidatorCommand,
} from '@aws-sdk/client-api-gateway';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import { addressPart, checkAddress, flag, found, gateway, patches, REST_API, text } from './apigateway-shared';

/** The gateway's request validation: models (JSON schemas, draft 4) and request validators. */

const MODEL = 'aws:apigateway/model:Model';
const VALIDATOR = 'aws:apigateway/requestValidator:RequestValidator';

/** The emulator accepts any name; AWS only letters and digits. */
function checkModel(inputs: Props): readonly Failure[] {
  const failures = checkAddress(inputs);
  if (inputs.name !== undefined && !/^[A-Za-z0-9]+$/.test(inputs.name))
    failures.push({ property: 'name', reason: `'${inputs.name}' must be letters and digits only` });
  return failures;
}

async function readModel(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const restApi = addressPart(MODEL, prior, 'restApi');
  const name = addressPart(MODEL, prior, 'name');
  const live = await found(() => gateway(ctx).send(new GetModelCommand({ restApiId: restApi, modelName: name })));
  return (
    live && {
      restApi,
      name: live.name,
      contentType: live.contentType,
      description: text(live.description),
      schema: text(live.schema),
    }
  );
}

export const model: ResourceType = {
  token: MODEL,
  inputs: {
    restApi: REST_API,
    name: { required: true, replace: true },
    contentType: { required: true, replace: true },
    description: {},
    schema: { json: true },
  },
  check: checkModel,
  create: async (ctx, inputs) => {
    const made = await gateway(ctx).send(
      new CreateModelCommand({
        restApiId: inputs.restApi,
        name: inputs.name,
        contentType: inputs.contentType,
        description: inputs.description,
        schema: inputs.schema,
      }),
    );
    return made.id!;
  },
  read: readModel,
  update: async (ctx, _id, _olds, news) => {
    await gateway(ctx).send(
      new UpdateModelCommand({
        restApiId: news.restApi,
        modelName: news.name,
        patchOperations: patches({ '/description': news.description, '/schema': news.schema }),
      }),
    );
  },
  delete: async (ctx, _id, state) => {
    await found(() => gateway(ctx).send(new DeleteModelCommand({ restApiId: state.restApi, modelName: state.name })));
  },
};

async function readValidator(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const restApi = addressPart(VALIDATOR, prior, 'restApi');
  const live = await found(() =>
    gateway(ctx).send(new GetRequestValidatorCommand({ restApiId: restApi, requestValidatorId: id })),
  );
  return (
    live && {
      restApi,
      name: live.name,
      validateRequestBody: flag(live.validateRequestBody),
      validateRequestParameters: flag(live.validateRequestParameters),
    }
  );
}

export const requestValidator: ResourceType = {
  token: VALIDATOR,
  inputs: {
    restApi: REST_API,
    name: { autoName: 255 },
    validateRequestBody: { default: false },
    validateRequestParameters: { default: false },
  },
  check: checkAddress,
  create: async (ctx, inputs) => {
    const made = await gateway(ctx).send(
      new CreateRequestValidatorCommand({
        restApiId: inputs.restApi,
        name: inputs.name,
        validateRequestBody: inputs.validateRequestBody ?? false,
        validateRequestParameters: inputs.validateRequestParameters ?? false,
      }),
    );
    return made.id!;
  },
  read: readValidator,
  update: async (ctx, id, _olds, news) => {
    await gateway(ctx).send(
      new UpdateRequestValidatorCommand({
        restApiId: news.restApi,
        requestValidatorId: id,
        patchOperations: [
          { op: 'replace', path: '/name', value: news.name },
          { op: 'replace', path: '/validateRequestBody', value: String(news.validateRequestBody ?? false) },
          { op: 'replace', path: '/validateRequestParameters', value: String(news.validateRequestParameters ?? false) },
        ],
      }),
    );
  },
  delete: async (ctx, id, state) => {
    await found(() =>
      gateway(ctx).send(new DeleteRequestValidatorCommand({ restApiId: state.restApi, requestValidatorId: id })),
    );
  },
};
