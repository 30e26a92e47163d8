import {
  CreateStageCommand,
  DeleteStageCommand,
  GetStageCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { GetStageCommandOutput, PatchOperation } from '@aws-sdk/client-api-gateway';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import {
  addressPart,
  checkAddress,
  controlArn,
  entries,
  flag,
  found,
  gateway,
  patches,
  readTags,
  REST_API,
  text,
  writeTags,
} from './apigateway-shared';

const TOKEN = 'aws:apigateway/stage:Stage';

interface StageAddress {
  readonly restApiId: string;
  readonly stageName: string;
}

const addressOf = (props: Props): StageAddress => ({
  restApiId: addressPart(TOKEN, props, 'restApi'),
  stageName: addressPart(TOKEN, props, 'stageName'),
});

const arnOf = (ctx: Context, { restApiId, stageName }: StageAddress): string =>
  controlArn(ctx, `/restapis/${restApiId}/stages/${stageName}`);

/** Every mutable setting. Booleans as text, as the emulator expects for stages. */
function settings(inputs: Props): PatchOperation[] {
  return patches({
    '/deploymentId': inputs.deployment,
    '/description': inputs.description,
    '/documentationVersion': inputs.documentationVersion,
    '/clientCertificateId': inputs.clientCertificateId,
    '/tracingEnabled': String(inputs.xrayTracingEnabled ?? false),
    '/cacheClusterEnabled': String(inputs.cacheClusterEnabled ?? false),
    '/cacheClusterSize': inputs.cacheClusterSize,
    '/variables': inputs.variables ?? {},
    '/accessLogSettings': inputs.accessLogSettings,
  });
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  const address = addressOf(inputs);
  await gateway(ctx).send(new CreateStageCommand({ ...address, deploymentId: inputs.deployment }));
  await update(ctx, '', {}, inputs);
  return idFrom(TOKEN, ctx, inputs);
}

async function update(ctx: Context, _id: string, _olds: Props, news: Props): Promise<void> {
  const address = addressOf(news);
  await gateway(ctx).send(new UpdateStageCommand({ ...address, patchOperations: settings(news) }));
  await writeTags(ctx, arnOf(ctx, address), news.tags);
}

async function read(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const address = addressOf(prior);
  const live = await found(() => gateway(ctx).send(new GetStageCommand(address)));
  if (live === undefined) return undefined;
  const { restApiId, stageName } = address;
  return {
    restApi: restApiId,
    stageName,
    ...inputsFrom(live, prior),
    tags: await readTags(ctx, arnOf(ctx, address)),
    arn: arnOf(ctx, address),
    executionArn: `arn:aws:execute-api:${ctx.region}:${ctx.accountId}:${restApiId}/${stageName}`,
    // The emulator's URL. It assigns unsigned requests to its default account and finds only
    // that account's APIs, so other accounts are named in a SigV4 Authorization header.
    invokeUrl: `${ctx.endpoint.replace(/\/$/, '')}/restapis/${restApiId}/${stageName}/_user_request_`,
    webAclArn: live.webAclArn ?? '',
  };
}

function inputsFrom(live: GetStageCommandOutput, prior: Props): Props {
  const enabled = flag(live.cacheClusterEnabled);
  return {
    deployment: live.deploymentId,
    description: text(live.description),
    documentationVersion: text(live.documentationVersion),
    clientCertificateId: text(live.clientCertificateId),
    xrayTracingEnabled: flag(live.tracingEnabled),
    cacheClusterEnabled: enabled,
    // As in the published plugin: without a cache, its size is irrelevant.
    cacheClusterSize: enabled ? live.cacheClusterSize : prior.cacheClusterSize,
    variables: entries(live.variables),
    accessLogSettings: live.accessLogSettings?.destinationArn
      ? { destinationArn: live.accessLogSettings.destinationArn, format: live.accessLogSettings.format }
      : undefined,
  };
}

function check(inputs: Props): readonly Failure[] {
  const failures = checkAddress(inputs);
  if (inputs.stageName !== undefined && !/^[A-Za-z0-9_-]{1,128}$/.test(inputs.stageName))
    failures.push({ property: 'stageName', reason: `'${inputs.stageName}' must be 1 to 128 letters, digits, _ or -` });
  const { destinationArn, format } = (inputs.accessLogSettings ?? {}) as Props;
  if (inputs.accessLogSettings !== undefined && !(destinationArn && format))
    failures.push({ property: 'accessLogSettings', reason: 'requires destinationArn and format' });
  return failures;
}

export const stage: ResourceType = {
  token: TOKEN,
  inputs: {
    restApi: REST_API,
    stageName: { required: true, replace: true },
    deployment: { required: true },
    description: {},
    documentationVersion: {},
    clientCertificateId: {},
    xrayTracingEnabled: { default: false },
    cacheClusterEnabled: { default: false },
    cacheClusterSize: {},
    variables: {},
    accessLogSettings: {},
    tags: {},
  },
  check,
  create,
  read,
  update,
  delete: async (ctx, _id, state) => {
    await found(() => gateway(ctx).send(new DeleteStageCommand(addressOf(state))));
  },
};
