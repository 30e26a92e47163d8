import type { Context, Props, ResourceType } from '../types';
import { InitializationError } from './errors';
import { createResource, planCreate, planUpdate, PartialFailure, readResource, updateResource } from './operations';
import { without } from './specs';
import { Secret, UNKNOWN } from './values';

const ctx = {
  region: 'us-east-2',
  accountId: '111111111111',
  endpoint: 'http://127.0.0.1:1',
  client: () => {
    throw new Error('no client here');
  },
} as Context;

/** A service with one resource, in memory. */
function service(over: Partial<ResourceType> = {}): { type: ResourceType; live: Map<string, Props>; seen: Props[] } {
  const live = new Map<string, Props>();
  const seen: Props[] = [];
  const type: ResourceType = {
    token: 'aws:test/thing:Thing',
    inputs: {
      name: { autoName: 20, replace: true, required: true },
      size: { default: 30 },
      policy: { json: true },
      zones: { set: true },
      mode: { computed: true },
      tags: {},
      key: { secret: true },
    },
    secretOutputs: ['token'],
    volatileOutputs: ['digest'],
    create: async (_ctx, inputs) => {
      seen.push(inputs);
      live.set('id-1', { mode: 'auto', ...inputs });
      return { id: 'id-1', outputs: { made: 'by create' } };
    },
    read: async (_ctx, id, prior) => {
      const found = live.get(id);
      return found && { ...found, arn: `arn:${id}`, digest: 'd', token: 't', made: prior['made'] };
    },
    update: async (_ctx, id, olds, news) => {
      seen.push(olds, news);
      live.set(id, { mode: 'auto', ...news });
    },
    delete: async (_ctx, id) => {
      live.delete(id);
    },
    ...over,
  };
  return { type, live, seen };
}

const inputs = { name: 'n', policy: '{ "a": 1 }', zones: ['b', 'a'], key: new Secret('k'), __defaults: ['name'] };

describe('createResource', () => {
  it("passes plain inputs with defaults to the type, and stores secrets, mirrors and the program's text", async () => {
    const { type, live, seen } = service();
    const { id, state } = await createResource(type, ctx, inputs);
    expect(id).toBe('id-1');
    expect(seen).toEqual([{ name: 'n', policy: '{ "a": 1 }', zones: ['b', 'a'], key: 'k', size: 30 }]);
    expect(state).toEqual({
      name: 'n',
      policy: '{ "a": 1 }',
      zones: ['b', 'a'],
      key: new Secret('k'),
      size: 30,
      mode: 'auto',
      arn: 'arn:id-1',
      digest: 'd',
      token: new Secret('t'),
      made: 'by create',
      tagsAll: {},
      region: 'us-east-2',
    });
    expect(live.get('id-1')).not.toHaveProperty('__defaults');
  });

  it('keeps a resource that was created but not set up, with the reason', async () => {
    const broken = service({
      create: async () => {
        throw new InitializationError('id-2', new Error('tagging failed'));
      },
    });
    const failure: unknown = await createResource(broken.type, ctx, inputs).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(failure).toMatchObject({
      id: 'id-2',
      message: 'tagging failed',
      state: { name: 'n', key: new Secret('k') },
    });
    const unread = service({
      read: async () => {
        throw new Error('gone away');
      },
    });
    await expect(createResource(unread.type, ctx, inputs)).rejects.toMatchObject({ id: 'id-1', message: 'gone away' });
    const vanished = service({ read: async () => undefined });
    await expect(createResource(vanished.type, ctx, inputs)).rejects.toMatchObject({
      id: 'id-1',
      message: expect.stringContaining("no resource 'id-1'"),
    });
  });

  it('leaves nothing if nothing was created', async () => {
    const refused = service({
      create: async () => {
        throw new Error('refused');
      },
    });
    const failure: unknown = await createResource(refused.type, ctx, inputs).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(PartialFailure);
    await expect(createResource(service().type, ctx, { ...inputs, size: UNKNOWN })).rejects.toThrow(
      'size: the value is not known yet',
    );
  });
});

describe('previews', () => {
  it('contain only the inputs and defaults of a new resource', () => {
    expect(planCreate(service().type, ctx, { ...inputs, tags: UNKNOWN })).toEqual({
      name: 'n',
      policy: '{ "a": 1 }',
      zones: ['b', 'a'],
      key: new Secret('k'),
      size: 30,
      tags: UNKNOWN,
      tagsAll: UNKNOWN,
      region: 'us-east-2',
    });
  });

  it('keep the outputs of a changed resource, except volatile ones', () => {
    const olds = {
      name: 'n',
      arn: 'arn',
      digest: 'd',
      token: new Secret('t'),
      mode: 'auto',
      policy: '{}',
      size: 45,
      tagsAll: {},
      region: 'us-east-2',
    };
    expect(planUpdate(service().type, ctx, olds, { name: 'n', zones: [UNKNOWN] })).toEqual({
      name: 'n',
      arn: 'arn',
      token: new Secret('t'),
      mode: 'auto',
      zones: [UNKNOWN],
      size: 30,
      tagsAll: {},
      region: 'us-east-2',
    });
  });
});

describe('updateResource', () => {
  const olds = { name: 'n', size: 30, made: 'before', policy: '{}', region: 'us-east-2' };

  it('reads back with the previous outputs, without removed inputs', async () => {
    const { type, seen } = service();
    const state = await updateResource(type, ctx, 'id-1', olds, { name: 'n', size: 60 });
    expect(seen[1]).toEqual({ name: 'n', size: 60 });
    expect(state).toMatchObject({ size: 60, made: 'before', arn: 'arn:id-1' });
    expect(state).not.toHaveProperty('policy');
  });

  it('that fails halfway stores the live state, so that the next diff is correct', async () => {
    const { type, live } = service({
      update: async () => {
        live.set('id-1', { name: 'n', size: 60 });
        throw new Error('half way');
      },
    });
    await expect(
      updateResource(type, ctx, 'id-1', olds, { name: 'n', size: 60, policy: '{"a":1}' }),
    ).rejects.toMatchObject({ id: 'id-1', message: 'half way', state: { size: 60 } });
  });

  it('of a deleted resource reports the error itself', async () => {
    const { type } = service({
      update: async () => {
        throw new Error('NotFound');
      },
    });
    await expect(updateResource(type, ctx, 'id-9', olds, { name: 'n' })).rejects.not.toBeInstanceOf(PartialFailure);
  });
});

describe('readResource', () => {
  it('changes nothing for a different spelling', async () => {
    const { type, live } = service();
    const { state } = await createResource(type, ctx, inputs);
    Object.assign(live.get('id-1')!, { policy: '{"a":1}', zones: ['a', 'b'] });
    const refreshed = await readResource(type, ctx, 'id-1', state, inputs);
    expect(refreshed).toEqual({ id: 'id-1', state, inputs });
  });

  it('shows exactly what changed, in state and inputs', async () => {
    const { type, live } = service();
    const { state } = await createResource(type, ctx, inputs);
    Object.assign(live.get('id-1')!, { policy: '{"a":2}', size: 45, tags: { new: '1' }, key: 'other' });
    delete live.get('id-1')!['zones'];
    const refreshed = await readResource(type, ctx, 'id-1', state, inputs);
    expect(refreshed?.inputs).toEqual({ name: 'n', policy: '{"a":2}', key: new Secret('other'), __defaults: ['name'] });
    expect(refreshed?.state).toEqual({
      ...without(state, 'zones'),
      policy: '{"a":2}',
      size: 45,
      tags: { new: '1' },
      tagsAll: { new: '1' },
      key: new Secret('other'),
    });
  });

  it('imports the required inputs by id', async () => {
    const { type, live } = service();
    live.set('id-7', { name: 'seven', size: 30, mode: 'auto', zones: ['a'], tags: {}, key: 'k' });
    const imported = await readResource(type, ctx, 'id-7', {});
    expect(imported?.inputs).toEqual({ name: 'seven', zones: ['a'], key: new Secret('k') });
    expect(imported?.state).toMatchObject({ arn: 'arn:id-7', mode: 'auto' });
  });

  it('reports deleted resources, and a changed id', async () => {
    const { type } = service();
    expect(await readResource(type, ctx, 'id-9', {})).toBeUndefined();
    const renamed = service({ read: async () => ({ id: 'none', name: 'n' }) });
    const found = await readResource(renamed.type, ctx, 'value', {});
    expect(found?.id).toBe('none');
    expect(found?.state).not.toHaveProperty('id');
  });
});
