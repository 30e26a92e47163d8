import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLineage, suspects } from './lineage';
import { openStore, type Store } from '../store/store';

describe('the lineage of an environment', () => {
  let dir: string;
  let store: Store;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lineage-'));
    store = openStore(`file://${dir}`)!;
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const stateOf = async (environment: string, latest: object): Promise<void> =>
    store.write(`.pulumi/stacks/signalbox/${environment}.json`, JSON.stringify({ version: 3, checkpoint: { latest } }));
  const RESOURCES = { resources: [{ urn: 'urn:pulumi:dev::signalbox::aws:sqs/queue:Queue::q' }] };

  it('suspects each environment until it is settled', async () => {
    for (const environment of ['dev', 'prod']) await stateOf(environment, RESOURCES);
    expect(await suspects(store, ['dev', 'staging', 'prod'], 'second')).toEqual(['dev', 'prod']);
    const prod = await openLineage(store, 'prod', 'second');
    await prod.settle();
    expect(prod.suspect).toBe(false);
    expect(await suspects(store, ['dev', 'staging', 'prod'], 'second')).toEqual(['dev']);
    expect(await suspects(store, ['dev', 'staging', 'prod'], 'third')).toEqual(['dev', 'prod']);
  });

  it.each([
    ['never deployed', undefined, false],
    ['destroyed', { resources: [] }, false],
    ['of an older format without a list', {}, false],
    ['deployed', RESOURCES, true],
    ['cut off before its first resource was done', { pending_operations: [{ type: 'creating' }] }, true],
  ])('suspects an environment that was %s: %#', async (_, latest, suspect) => {
    if (latest) await stateOf('dev', latest);
    expect((await openLineage(store, 'dev', 'first')).suspect).toBe(suspect);
  });

  it('suspects an unreadable state, and nothing for a cloud without an id', async () => {
    await store.write('.pulumi/stacks/signalbox/dev.json', '');
    expect((await openLineage(store, 'dev', 'first')).suspect).toBe(true);
    const unnamed = await openLineage(store, 'dev', undefined);
    await unnamed.settle();
    expect(unnamed.suspect).toBe(false);
    expect(await store.list('.signalbox')).toEqual([]);
  });

  it('settles with the id read when it was opened: a cloud killed meanwhile is suspected', async () => {
    const opened = await openLineage(store, 'dev', 'first');
    await stateOf('dev', RESOURCES);
    await opened.settle();
    expect((await openLineage(store, 'dev', 'first')).suspect).toBe(false);
    expect((await openLineage(store, 'dev', 'second')).suspect).toBe(true);
  });
});
