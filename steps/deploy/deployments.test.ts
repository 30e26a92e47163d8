import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOf } from '../promotion/model/testing/evidence';
import { recorded } from './deployments';
import { createOutput } from '../core/output';
import { readRecord } from '../core/store/records';
import type { Session } from '../core/engine/session';
import { openStore, type Store } from '../core/store/store';

describe('the record of a deployment', () => {
  let dir: string;
  let store: Store;
  const deploy = (work: () => Promise<void>) =>
    recorded(
      { settings: settingsOf('dev'), stack: { store }, bundles: async () => ({}) } as unknown as Session,
      { planned: false },
      createOutput(),
      work,
    );
  const record = () => readRecord(store, 'dev', 'deployment');
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-deployments-'));
    store = openStore(`file://${dir}`)!;
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('R4 does not exist for a refused first one: the environment was never deployed', async () => {
    const refused = deploy(async () => {
      expect(await record()).toMatchObject({ status: 'under way' });
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await record()).toBeUndefined();
  });

  it('R4 of a later refused one is the previous one', async () => {
    await deploy(async () => undefined);
    const former = await record();
    expect(former).toMatchObject({ status: 'done' });
    await expect(
      deploy(async () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(await record()).toEqual(former);
  });

  it('R4 of one that failed halfway stays under way', async () => {
    await expect(
      deploy(async () => {
        await store.write('.pulumi/stacks/signalbox/dev.json', '{}');
        throw new Error('failed');
      }),
    ).rejects.toThrow('failed');
    expect(await record()).toMatchObject({ status: 'under way' });
  });
});
