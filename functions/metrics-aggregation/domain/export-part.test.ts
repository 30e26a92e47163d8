import type { HourPage } from '../ports';
import { lines, readPart, type PartRequest } from './export-part';
import type { StoredPoint } from './point';

const HOUR = Date.parse('2026-11-20T20:00:00.000Z');
const point = (metricName: string, timestamp = HOUR, parts: Partial<StoredPoint> = {}): StoredPoint => ({
  metricName,
  timestamp,
  value: 1,
  metricType: 'system',
  arrived: HOUR,
  ttl: HOUR,
  ...parts,
});

const PAGES: readonly HourPage[] = [
  { shard: 1, points: [point('d'), point('c')] },
  { shard: 4, points: [] },
  { shard: 6, points: [point('b'), point('a')] },
];
const read = (request: Partial<PartRequest> = {}) => {
  const asked: unknown[] = [];
  const reader = {
    async *pages(hour: number, after?: unknown) {
      asked.push([hour, after]);
      yield* PAGES;
    },
  };
  return readPart(reader, { hour: HOUR, size: 10, wanted: () => true, isTight: () => false, ...request }).then(
    (part) => ({ ...part, names: part.points.map(({ metricName }) => metricName), asked }),
  );
};

describe('readPart', () => {
  it('M6 contains all of a small hour, by name and time', async () => {
    await expect(read()).resolves.toMatchObject({
      names: ['a', 'b', 'c', 'd'],
      ended: true,
      place: { shard: 6, metricName: 'a', timestamp: HOUR },
    });
  });

  it('M6 ends at its size, inside a page, and returns where the next one starts', async () => {
    const after = { shard: 0, metricName: 'x', timestamp: HOUR };
    await expect(read({ size: 3, after })).resolves.toMatchObject({
      names: ['b', 'c', 'd'],
      ended: false,
      place: { shard: 6, metricName: 'b', timestamp: HOUR },
      asked: [[HOUR, after]],
    });
  });

  it('M6 reads past points that it skips', async () => {
    await expect(read({ wanted: ({ metricName }) => metricName === 'c' })).resolves.toMatchObject({
      names: ['c'],
      ended: true,
      place: { shard: 6, metricName: 'a' },
    });
  });

  it('M6 reads at least one page, however short the time', async () => {
    await expect(read({ isTight: () => true })).resolves.toMatchObject({
      names: ['c', 'd'],
      ended: false,
      place: { shard: 1, metricName: 'c' },
    });
  });

  it('M6 stays where it was when there is nothing', async () => {
    const after = { shard: 7, metricName: 'x', timestamp: HOUR };
    await expect(
      readPart(
        {
          async *pages() {
            /* none */
          },
        },
        { hour: HOUR, after, size: 1, wanted: () => true, isTight: () => false },
      ),
    ).resolves.toEqual({ points: [], place: after, ended: true });
  });
});

describe('lines', () => {
  it('M6 keep values exactly as sent', () => {
    const values = [0.1 + 0.2, 1e21, 5e-7, -0, Number.MAX_SAFE_INTEGER];
    const back = [...lines(values.map((value) => point('a', HOUR, { value })))].map((line) => JSON.parse(line).value);
    expect(back).toEqual([0.1 + 0.2, 1e21, 5e-7, 0, Number.MAX_SAFE_INTEGER]);
  });
});
