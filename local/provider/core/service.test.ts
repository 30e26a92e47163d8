import { credentials, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { ResourceProviderClient, ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import * as statusProto from '@pulumi/pulumi/proto/status_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { ResourceType } from '../types';
import { InitializationError } from './errors';
import { createService } from './service';
import { decode, encode, Secret, UNKNOWN } from './values';

/** The service over a real gRPC connection, with a type whose behaviour each test chooses. */

const behaviour: { create: ResourceType['create']; read: ResourceType['read'] } = {
  create: async () => 'id',
  read: async () => ({}),
};
const thing: ResourceType = {
  token: 'aws:test/thing:Thing',
  inputs: { name: { autoName: 20, replace: true }, text: {}, size: { default: 3, replace: true } },
  create: (ctx, inputs) => behaviour.create(ctx, inputs),
  read: (ctx, id, prior) => behaviour.read(ctx, id, prior),
  update: async () => undefined,
  delete: async () => undefined,
};
const env = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  AWS_ACCESS_KEY_ID: '111111111111',
  AWS_SECRET_ACCESS_KEY: 'test',
};

let server: Server;
let client: ResourceProviderClient;

beforeEach(async () => {
  server = new Server();
  server.addService(
    ResourceProviderService,
    createService(
      {
        name: 'aws',
        version: '7.48.0',
        types: [thing],
        usesCloud: true,
        invokes: [{ token: 'aws:index/where:where', invoke: async (ctx) => ({ region: ctx.region }) }],
      },
      env,
    ),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  await call<proto.ConfigureResponse>(
    'configure',
    new proto.ConfigureRequest().setArgs(encode({ region: 'us-east-2' })),
  );
});
afterEach(() => {
  client.close();
  server.forceShutdown();
});

type Method = (request: object, callback: (error: ServiceError | null, response: unknown) => void) => void;
const call = <R>(method: string, request: object): Promise<R> =>
  new Promise((resolve, reject) => {
    (client as unknown as Record<string, Method>)[method]!(request, (error, response) =>
      error ? reject(error) : resolve(response as R),
    );
  });
const failure = (action: Promise<unknown>): Promise<ServiceError> =>
  action.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: ServiceError) => error,
  );
const named = <T extends { setName(name: string): unknown; setType(type: string): unknown }>(
  request: T,
  type = thing.token,
): T => {
  request.setName('widget');
  request.setType(type);
  return request;
};
const create = (properties: object, preview = false): Promise<proto.CreateResponse> =>
  call('create', named(new proto.CreateRequest()).setProperties(encode(properties)).setPreview(preview));

it('reports the version of the SDK package and accepts secrets', async () => {
  expect((await call<{ getVersion(): string }>('getPluginInfo', new Empty())).getVersion()).toBe('7.48.0');
  const handshake = await call<proto.ProviderHandshakeResponse>('handshake', new proto.ProviderHandshakeRequest());
  expect(handshake.toObject()).toMatchObject({
    acceptSecrets: true,
    acceptOutputs: false,
    supportsAutonamingConfiguration: true,
  });
});

it('keeps secrets marked and unknowns unknown through check and a preview', async () => {
  const check = await call<proto.CheckResponse>(
    'check',
    named(new proto.CheckRequest()).setNews(encode({ name: 'n', text: new Secret(UNKNOWN) })),
  );
  expect(check.getFailuresList()).toEqual([]);
  const inputs = decode(check.getInputs());
  expect(inputs).toEqual({ name: 'n', text: new Secret(UNKNOWN) });
  behaviour.create = async () => {
    throw new Error('a preview makes nothing');
  };
  const planned = await create(inputs, true);
  expect(planned.getId()).toBe('');
  expect(decode(planned.getProperties())).toEqual({
    name: 'n',
    text: new Secret(UNKNOWN),
    size: 3,
    region: 'us-east-2',
  });
});

it('returns a diff with its kinds, and deletes first if an explicit name is kept', async () => {
  const diff = (olds: object, news: object): Promise<proto.DiffResponse> =>
    call('diff', named(new proto.DiffRequest()).setId('id').setOlds(encode(olds)).setNews(encode(news)));
  const replaced = await diff({ name: 'n', size: 3, text: 'a' }, { name: 'n', size: 4, text: 'b' });
  expect(replaced.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_SOME);
  expect(replaced.getReplacesList()).toEqual(['size']);
  expect(replaced.getDeletebeforereplace()).toBe(true);
  expect(replaced.getDetaileddiffMap().get('size')?.getKind()).toBe(proto.PropertyDiff.Kind.UPDATE_REPLACE);
  expect(replaced.getDetaileddiffMap().get('text')?.getKind()).toBe(proto.PropertyDiff.Kind.UPDATE);
  expect(
    (await diff({ name: 'n', size: 3 }, { name: 'n', size: 4, __defaults: ['name'] })).getDeletebeforereplace(),
  ).toBe(false);
  expect((await diff({ name: 'n', size: 3 }, { name: 'm' })).getDeletebeforereplace()).toBe(false);
  expect((await diff({ name: 'n', size: 3 }, { name: 'n' })).getChanges()).toBe(
    proto.DiffResponse.DiffChanges.DIFF_NONE,
  );
});

it('reports a partially created resource with its id, so that the engine keeps it', async () => {
  behaviour.create = async () => {
    throw new InitializationError('id-7', Object.assign(new Error('no rights'), { name: 'AccessDenied' }));
  };
  const error = await failure(create({ name: 'n', text: new Secret('s') }));
  expect(error.code).toBe(status.UNKNOWN);
  expect(error.details).toBe('aws:test/thing:Thing widget: AccessDenied: no rights');
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const [detail] = statusProto.Status.deserializeBinary(packed as Buffer).getDetailsList();
  const partial = proto.ErrorResourceInitFailed.deserializeBinary(detail!.getValue_asU8());
  expect(partial.getId()).toBe('id-7');
  expect(partial.getReasonsList()).toEqual([error.details]);
  expect(decode(partial.getProperties())).toEqual({ name: 'n', text: new Secret('s'), size: 3, region: 'us-east-2' });
});

it('reports other failures in one line, and not as state corruption', async () => {
  behaviour.create = async () => {
    throw Object.assign(new Error('bad name'), { name: 'InvalidParameter' });
  };
  const error = await failure(create({ name: 'n' }));
  expect([error.code, error.details]).toEqual([
    status.FAILED_PRECONDITION,
    'aws:test/thing:Thing widget: InvalidParameter: bad name',
  ]);
  expect(error.metadata.get('grpc-status-details-bin')).toEqual([]);
});

it('reports an unsupported type and function', async () => {
  const type = await failure(call('check', named(new proto.CheckRequest(), 'aws:test/other:Other')));
  expect(type.details).toContain(
    'does not cover the resource type aws:test/other:Other. Of this service it covers aws:test/thing:Thing.',
  );
  const fn = await failure(call('invoke', new proto.InvokeRequest().setTok('aws:ec2/getVpc:getVpc')));
  expect(fn.details).toContain('does not cover the function aws:ec2/getVpc:getVpc.');
  expect((await failure(call('construct', new proto.ConstructRequest()))).code).toBe(status.UNIMPLEMENTED);
});

it('works in the region of a resource or a call', async () => {
  let region = '';
  behaviour.create = async (ctx) => {
    region = ctx.region;
    return 'id';
  };
  behaviour.read = async () => ({ name: 'n' });
  const made = await create({ name: 'n', region: 'eu-west-1' });
  expect(region).toBe('eu-west-1');
  expect(decode(made.getProperties())['region']).toBe('eu-west-1');
  const answer = await call<proto.InvokeResponse>('invoke', new proto.InvokeRequest().setTok('aws:index/where:where'));
  expect(decode(answer.getReturn())).toEqual({ region: 'us-east-2' });
});

it('a read of a deleted resource returns no id; otherwise state and inputs', async () => {
  behaviour.read = async (_ctx, id) => (id === 'there' ? { name: 'n', size: 3, text: 'live', arn: 'a' } : undefined);
  const read = (id: string): Promise<proto.ReadResponse> =>
    call(
      'read',
      named(new proto.ReadRequest())
        .setId(id)
        .setProperties(encode({ name: 'n', size: 3, text: 'old' }))
        .setInputs(encode({ name: 'n', text: 'old' })),
    );
  expect((await read('gone')).getId()).toBe('');
  const live = await read('there');
  expect(live.getId()).toBe('there');
  expect(decode(live.getProperties())).toEqual({ name: 'n', size: 3, text: 'live', arn: 'a', region: 'us-east-2' });
  expect(decode(live.getInputs())).toEqual({ name: 'n', text: 'live' });
});

it('after cancel, waits abort, running operations may finish, and nothing starts', async () => {
  let waiting: AbortSignal | undefined;
  let finish = (): void => undefined;
  behaviour.create = (ctx) =>
    new Promise((resolve) => {
      waiting = ctx.signal;
      finish = () => resolve('late');
    });
  behaviour.read = async () => ({ name: 'n' });
  const running = create({ name: 'n' });
  while (waiting === undefined)
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  expect(waiting.aborted).toBe(false);
  await call('cancel', new Empty());
  expect(waiting.aborted).toBe(true);
  expect((await failure(create({ name: 'm' }))).code).toBe(status.CANCELLED);
  finish();
  expect((await running).getId()).toBe('late');
});

it('runs many operations concurrently', async () => {
  let running = 0;
  let most = 0;
  behaviour.create = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => {
      setTimeout(resolve, 30);
    });
    running -= 1;
    return 'id';
  };
  behaviour.read = async () => ({ name: 'n' });
  await Promise.all(Array.from({ length: 50 }, () => create({ name: 'n' })));
  expect(most).toBe(50);
});
