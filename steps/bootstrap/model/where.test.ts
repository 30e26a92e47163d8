import { whereState, type Found, type Where } from './where';

it.each<[string, Found, Where]>([
  ['nothing was made yet', { bucketExists: false }, 'new'],
  ['a run was cut off before the bucket', { bucketExists: false, onDisk: 3 }, 'disk'],
  ['a run was cut off after the bucket', { bucketExists: true, onDisk: 20 }, 'disk'],
  [
    'a run was cut off while it moved: the stack is there, empty',
    { bucketExists: true, inBucket: 0, onDisk: 29 },
    'disk',
  ],
  ['a run was cut off after it moved', { bucketExists: true, inBucket: 29, onDisk: 29 }, 'bucket'],
  ['all is done', { bucketExists: true, inBucket: 29 }, 'bucket'],
  ['another checkout was cut off', { bucketExists: true }, 'lost'],
  ['another checkout was cut off while it moved', { bucketExists: true, inBucket: 0 }, 'lost'],
  ['a first run failed before it made anything', { bucketExists: false, onDisk: 0 }, 'new'],
])('R4 finds the state where %s', (_, found, where) => expect(whereState(found)).toBe(where));
