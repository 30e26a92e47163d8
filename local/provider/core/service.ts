import type { handleUnaryCall, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import * as plugin from '@pulumi/pulumi/proto/plugin_pb';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import type { Context, Props } from '../types';
import { checkInputs } from './check';
import type { CheckFailure } from './check';
import { checkConfig, configure, diffConfig } from './config';
import type { ProviderConfig } from './config';
import { diffResource } from './diff';
import { operationMessage, ProviderError } from './errors';
import { createResource, deleteResource, planCreate, planUpdate, readResource, updateResource } from './operations';
import { indexTokens, lookUp, OFFLINE } from './package';
import type { ProviderPackage } from './package';
import * as responses from './responses';
import { decode, encode, unwrap } from './values';

/** What each request says about a resource. */
interface ResourceRequest {
  getUrn(): string;
  getName(): string;
  getType(): string;
}

type Unary<Q, R> = (request: Q) => R | Promise<R>;

/** The provider protocol for one package. One process serves one provider instance. */
export function createService(pkg: ProviderPackage, env: NodeJS.ProcessEnv): UntypedServiceImplementation {
  const types = indexTokens(pkg.types);
  const invokes = indexTokens(pkg.invokes);
  const cancelled = new AbortController();
  let config: ProviderConfig | undefined;

  const configured = (): ProviderConfig => {
    if (!pkg.usesCloud) return { region: '', defaultTags: {}, context: () => OFFLINE };
    if (config === undefined) throw new ProviderError('the provider is not configured');
    return config;
  };
  const contextOf = (...bags: readonly Props[]): Context => {
    const region = bags
      .map((bag) => unwrap(bag)['region'] as unknown)
      .find((value) => typeof value === 'string' && /^[a-z]{2}-[a-z-]+-\d$/.test(value));
    return configured().context(region as string | undefined);
  };

  /** Runs an operation on a resource; errors name the resource's type and name. */
  const operation = <Q extends ResourceRequest, R>(run: (request: Q) => Promise<R>): handleUnaryCall<Q, R> =>
    unary(async (request) => {
      if (cancelled.signal.aborted) throw responses.cancelled();
      try {
        return await run(request);
      } catch (error) {
        const endpoint = config?.context();
        throw responses.operationFailed(error, operationMessage(request.getType(), request.getName(), error, endpoint));
      }
    });

  return {
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(pkg.version)),
    attach: unary(() => new Empty()),
    handshake: unary(() =>
      new proto.ProviderHandshakeResponse()
        .setAcceptSecrets(true)
        .setAcceptResources(false)
        .setAcceptOutputs(false)
        .setSupportsAutonamingConfiguration(true),
    ),
    getSchema: unary(() =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: pkg.name, version: pkg.version })),
    ),
    checkConfig: unary((request: proto.CheckRequest) => {
      const news = decode(request.getNews());
      return checkResponse(news, checkConfig(news));
    }),
    diffConfig: unary((request: proto.DiffRequest) => {
      const { changed, replaces } = diffConfig(
        decode(request.getOldInputs() ?? request.getOlds()),
        decode(request.getNews()),
      );
      return responses.configDiff(changed, replaces);
    }),
    configure: unary((request: proto.ConfigureRequest) => {
      if (pkg.usesCloud) config = configure(decode(request.getArgs()), env, cancelled.signal);
      return new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setAcceptresources(false)
        .setAcceptoutputs(false)
        .setSupportsAutonamingConfiguration(true);
    }),
    invoke: unary(async (request: proto.InvokeRequest) => {
      const found = lookUp(invokes, request.getTok(), 'function');
      const args = unwrap(decode(request.getArgs()));
      try {
        return new proto.InvokeResponse().setReturn(encode(await found.invoke(contextOf(args), args)));
      } catch (error) {
        throw responses.operationFailed(error, operationMessage(found.token, 'call', error, config?.context()));
      }
    }),
    check: operation(async (request: proto.CheckRequest) => {
      const { inputs, failures } = checkInputs(lookUp(types, request.getType(), 'resource type'), {
        name: request.getName(),
        news: decode(request.getNews()),
        olds: decode(request.getOlds()),
        seed: request.getRandomseed_asU8(),
        ...responses.autonamingOf(request.getAutonaming()),
        defaultTags: configured().defaultTags,
      });
      return checkResponse(inputs, failures);
    }),
    diff: operation(async (request: proto.DiffRequest) => {
      const type = lookUp(types, request.getType(), 'resource type');
      const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
      const changes = diffResource(type, {
        olds,
        oldInputs: decode(request.getOldInputs()),
        news,
        ignoreChanges: request.getIgnorechangesList(),
        region: configured().region,
      });
      return responses.resourceDiff(type, changes, olds, news);
    }),
    create: operation(async (request: proto.CreateRequest) => {
      const type = lookUp(types, request.getType(), 'resource type');
      const inputs = decode(request.getProperties());
      const ctx = contextOf(inputs);
      if (request.getPreview()) return new proto.CreateResponse().setProperties(encode(planCreate(type, ctx, inputs)));
      const { id, state } = await createResource(type, ctx, inputs);
      return new proto.CreateResponse().setId(id).setProperties(encode(state));
    }),
    read: operation(async (request: proto.ReadRequest) => {
      const type = lookUp(types, request.getType(), 'resource type');
      const [prior, inputs] = [decode(request.getProperties()), request.getInputs()];
      const live = await readResource(type, contextOf(prior), request.getId(), prior, inputs && decode(inputs));
      if (live === undefined) return new proto.ReadResponse();
      return new proto.ReadResponse().setId(live.id).setProperties(encode(live.state)).setInputs(encode(live.inputs));
    }),
    update: operation(async (request: proto.UpdateRequest) => {
      const type = lookUp(types, request.getType(), 'resource type');
      const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
      const ctx = contextOf(olds);
      const state = request.getPreview()
        ? planUpdate(type, ctx, olds, news)
        : await updateResource(type, ctx, request.getId(), olds, news);
      return new proto.UpdateResponse().setProperties(encode(state));
    }),
    delete: operation(async (request: proto.DeleteRequest) => {
      const state = decode(request.getProperties());
      await deleteResource(lookUp(types, request.getType(), 'resource type'), contextOf(state), request.getId(), state);
      return new Empty();
    }),
    cancel: unary(() => {
      cancelled.abort();
      return new Empty();
    }),
    ...Object.fromEntries(
      ['construct', 'call', 'parameterize', 'getMapping', 'getMappings'].map((name) => [
        name,
        unary(() => {
          throw responses.unimplemented(name);
        }),
      ]),
    ),
    list: (call: { emit(event: 'error', error: object): void }) => {
      call.emit('error', responses.unimplemented('list'));
    },
  };
}

function unary<Q, R>(run: Unary<Q, R>): handleUnaryCall<Q, R> {
  return (call: ServerUnaryCall<Q, R>, callback) => {
    Promise.resolve()
      .then(() => run(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(responses.toServiceError(error)),
      );
  };
}

function checkResponse(inputs: Props, failures: readonly CheckFailure[]): proto.CheckResponse {
  return new proto.CheckResponse()
    .setInputs(encode(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason)),
    );
}
