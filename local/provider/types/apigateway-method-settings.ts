import { GetStageCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import { addressPart, checkAddress, found, gateway, REST_API } from './apigateway-shared';

const TOKEN = 'aws:apigateway/methodSettings:MethodSettings';
const LOGGING_LEVELS = ['OFF', 'ERROR', 'INFO'];

interface Setting {
  /** Path of its patch, below the method's. */
  readonly patch: string;
  /** Default values of a method. */
  readonly initial: boolean | number | string;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  metricsEnabled: { patch: 'metrics/enabled', initial: false },
  loggingLevel: { patch: 'logging/loglevel', initial: 'OFF' },
  dataTraceEnabled: { patch: 'logging/dataTrace', initial: false },
  throttlingBurstLimit: { patch: 'throttling/burstLimit', initial: 5000 },
  throttlingRateLimit: { patch: 'throttling/rateLimit', initial: 10_000 },
  cachingEnabled: { patch: 'caching/enabled', initial: false },
  cacheTtlInSeconds: { patch: 'caching/ttlInSeconds', initial: 300 },
  cacheDataEncrypted: { patch: 'caching/dataEncrypted', initial: false },
  requireAuthorizationForCacheControl: { patch: 'caching/requireAuthorizationForCacheControl', initial: true },
  unauthorizedCacheControlHeaderStrategy: {
    patch: 'caching/unauthorizedCacheControlHeaderStrategy',
    initial: 'SUCCEED_WITH_RESPONSE_HEADER',
  },
};

/** -1: the published plugin's value for no throttling on the method; the emulator would reject every request. */
const UNTHROTTLED = -1;

/** The path of a method in patches, with escaped slashes: a/b/POST gives /a~1b/POST. */
function patchPath(methodPath: string): string {
  const end = methodPath.lastIndexOf('/');
  const resource = methodPath.slice(0, end).replace(/^\//, '').replaceAll('~', '~0').replaceAll('/', '~1');
  return `/${resource}${methodPath.slice(end)}`;
}

/** Throttling defaults to UNTHROTTLED; every other omitted setting is unchanged. */
const THROTTLING = ['throttlingBurstLimit', 'throttlingRateLimit'];
const LEFT_TO_AWS = Object.keys(SETTINGS).filter((name) => !THROTTLING.includes(name));

function settingPatches(inputs: Props): PatchOperation[] {
  const wanted: Props = inputs.settings;
  return Object.entries(SETTINGS)
    .filter(([name]) => wanted[name] !== undefined || THROTTLING.includes(name))
    .map(([name, { patch, initial }]) => {
      const value: unknown = wanted[name] === undefined || wanted[name] === UNTHROTTLED ? initial : wanted[name];
      return { op: 'replace', path: `${patchPath(inputs.methodPath)}/${patch}`, value: String(value) };
    });
}

async function write(ctx: Context, inputs: Props): Promise<void> {
  await gateway(ctx).send(
    new UpdateStageCommand({
      restApiId: inputs.restApi,
      stageName: inputs.stageName,
      patchOperations: settingPatches(inputs),
    }),
  );
}

/** Every setting of the method; for throttling its own, or UNTHROTTLED. */
function shown(live: Props, prior: Props): Props {
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { initial }]) => {
      const value: unknown = live[name] ?? initial;
      const isNone = THROTTLING.includes(name) && value === initial && (prior[name] ?? UNTHROTTLED) === UNTHROTTLED;
      return [name, isNone ? UNTHROTTLED : value];
    }),
  );
}

async function read(ctx: Context, _id: string, prior: Props): Promise<Props | undefined> {
  const [restApi, stageName, methodPath] = ['restApi', 'stageName', 'methodPath'].map((name) =>
    addressPart(TOKEN, prior, name),
  );
  const stage = await found(() => gateway(ctx).send(new GetStageCommand({ restApiId: restApi, stageName })));
  const live = stage?.methodSettings?.[methodPath!.replace(/^\//, '')];
  return live && { restApi, stageName, methodPath, settings: shown(live, prior.settings ?? {}) };
}

function check(inputs: Props): readonly Failure[] {
  const failures = checkAddress(inputs);
  const settings: Props = inputs.settings ?? {};
  for (const name of Object.keys(settings).filter((given) => !(given in SETTINGS))) {
    failures.push({
      property: 'settings',
      reason: `does not support '${name}'; supported: ${Object.keys(SETTINGS).join(', ')}`,
    });
  }
  if (settings.loggingLevel !== undefined && !LOGGING_LEVELS.includes(settings.loggingLevel)) {
    failures.push({
      property: 'settings',
      reason: `loggingLevel '${settings.loggingLevel}' must be one of ${LOGGING_LEVELS.join(', ')}`,
    });
  }
  if (inputs.methodPath !== undefined && !inputs.methodPath.includes('/'))
    failures.push({
      property: 'methodPath',
      reason: `'${inputs.methodPath}' must be a resource path and a method, such as metrics/POST, or */* for all`,
    });
  return failures;
}

/** Throttling, logging and metrics of one method of a stage, or of all methods if the path is two stars. */
export const methodSettings: ResourceType = {
  token: TOKEN,
  inputs: {
    restApi: REST_API,
    stageName: { required: true, replace: true },
    methodPath: { required: true, replace: true },
    settings: {
      required: true,
      computedMembers: LEFT_TO_AWS,
      memberDefaults: { throttlingBurstLimit: UNTHROTTLED, throttlingRateLimit: UNTHROTTLED },
    },
  },
  check,
  create: async (ctx, inputs) => {
    await write(ctx, inputs);
    return idFrom(TOKEN, ctx, inputs);
  },
  read,
  update: (ctx, _id, _olds, news) => write(ctx, news),
  delete: async (ctx, _id, state) => {
    const remove: PatchOperation = { op: 'remove', path: patchPath(state.methodPath) };
    await found(() =>
      gateway(ctx).send(
        new UpdateStageCommand({ restApiId: state.restApi, stageName: state.stageName, patchOperations: [remove] }),
      ),
    );
  },
};
