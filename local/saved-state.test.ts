import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardSaved, moveSaved, readSnapshot, setAsideLost, snapshotFolder, type Snapshot } from './saved-state';

describe('what the local cloud saved', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'saved-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const QUEUES = '{"url":"https://127.0.0.1:400/1/q"}';
  const save = (): Snapshot => {
    const folder = join(dir, 'snapshots', 'run-1');
    mkdirSync(join(folder, 'lambda-blobs'), { recursive: true });
    writeFileSync(join(folder, 'sqs.json'), QUEUES);
    writeFileSync(join(folder, 'lambda-blobs', 'a.zip'), 'https://127.0.0.1:400/');
    const snapshot: Snapshot = {
      folder: 'run-1',
      run: 'run',
      final: true,
      files: { 'sqs.json': QUEUES.length, 'lambda-blobs/a.zip': 22 },
    };
    writeFileSync(join(dir, 'snapshots', 'current.json'), JSON.stringify(snapshot));
    return snapshot;
  };

  it('is a complete snapshot or none', () => {
    expect(readSnapshot(dir)).toBeUndefined();
    const snapshot = save();
    expect(readSnapshot(dir)).toEqual(snapshot);
    expect(snapshotFolder(dir, snapshot)).toBe(join(dir, 'snapshots', 'run-1'));
    writeFileSync(join(dir, 'snapshots', 'run-1', 'sqs.json'), '{"url"');
    expect(readSnapshot(dir)).toBeUndefined();
    rmSync(join(dir, 'snapshots', 'run-1', 'sqs.json'));
    expect(readSnapshot(dir)).toBeUndefined();
    expect(existsSync(snapshotFolder(dir, undefined))).toBe(false);
  });

  it('has the new address after a move, only in its JSON, and stays complete', () => {
    const moved = moveSaved(dir, save(), 'https://127.0.0.1:400', 'https://127.0.0.1:39977');
    expect(readSnapshot(dir)).toEqual(moved);
    const folder = snapshotFolder(dir, moved);
    expect(readFileSync(join(folder, 'sqs.json'), 'utf8')).toBe('{"url":"https://127.0.0.1:39977/1/q"}');
    expect(readFileSync(join(folder, 'lambda-blobs', 'a.zip'), 'utf8')).toBe('https://127.0.0.1:400/');
    expect(readdirSync(join(dir, 'snapshots')).toSorted()).toEqual(['current.json', moved.folder]);
    expect(moveSaved(dir, moved, 'https://127.0.0.1:39977', 'https://127.0.0.1:39977')).toBe(moved);
  });

  it('is gone once it is discarded', () => {
    save();
    discardSaved(dir);
    expect(readSnapshot(dir)).toBeUndefined();
    expect(readdirSync(dir)).toEqual([]);
    discardSaved(dir);
  });

  it('sets aside the objects of buckets without a region, and only those', () => {
    const objects = join(dir, 's3');
    const regions = join(dir, 'bucket-regions.json');
    for (const [bucket, file] of [
      ['known', 'k'],
      ['unknown', 'u'],
      ['empty', undefined],
    ] as const) {
      mkdirSync(join(objects, '111111111111', bucket), { recursive: true });
      if (file) writeFileSync(join(objects, '111111111111', bucket, file), file);
    }
    mkdirSync(join(objects, '.versions', '111111111111'), { recursive: true });
    writeFileSync(regions, '{"111111111111/known":"us-east-2"}');
    const aside = setAsideLost(dir, objects, regions)!;
    expect(readdirSync(join(aside, '111111111111'))).toEqual(['unknown']);
    expect(readdirSync(join(objects, '111111111111')).toSorted()).toEqual(['empty', 'known']);
    expect(setAsideLost(dir, objects, regions)).toBeUndefined();
    // A damaged file of regions counts as empty, and is no error.
    writeFileSync(regions, '{');
    expect(readdirSync(join(setAsideLost(dir, objects, regions)!, '111111111111'))).toEqual(['known']);
  });
});
