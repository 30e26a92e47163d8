import { TIME_SERIES } from '../contract';
import {
  HOUR_MS,
  hourName,
  hourShard,
  hourStart,
  manifestKey,
  objectKey,
  parseHourName,
  shardOf,
  shardsOfHour,
} from './hours';

const at = (text: string) => Date.parse(text);

describe('hours', () => {
  it.each([
    ['2026-11-20T21:00:00.000Z', '2026-11-20T21'],
    ['2026-11-20T21:59:59.999Z', '2026-11-20T21'],
    ['2026-11-20T22:00:00.000Z', '2026-11-20T22'],
    ['2000-01-01T00:30:00.000Z', '2000-01-01T00'],
  ])('M6 puts %s into hour %s', (instant, hour) => {
    expect(hourName(at(instant))).toBe(hour);
    expect(hourName(hourStart(at(instant)))).toBe(hour);
    expect(hourStart(at(instant)) % HOUR_MS).toBe(0);
    expect(parseHourName(hour)).toBe(hourStart(at(instant)));
  });

  it.each(['2026-11-20T24', '2026-02-30T01', '2026-11-20', '2026-11-20T21:00', '2026-11-20t21', ' 2026-11-20T21', ''])(
    'M6 rejects the hour %j',
    (text) => {
      expect(parseHourName(text)).toBeUndefined();
    },
  );

  it('M6 gives a deterministic key per hour, and another one for late points', () => {
    expect(objectKey(at('2014-02-05T03:40:00Z'))).toBe('exports/dt=2014-02-05/hour=03/metrics.jsonl.gz');
    expect(objectKey(at('2014-02-05T03:40:00Z'), { lateDay: '2026-11-20' })).toBe(
      'exports/dt=2014-02-05/hour=03/metrics-late-2026-11-20.jsonl.gz',
    );
  });

  it('M6 numbers the further objects of an hour, and names its manifests so that query engines ignore them', () => {
    const hour = at('2014-02-05T03:00:00Z');
    expect([1, 2, 9999, 10_000].map((part) => objectKey(hour, { part }).split('/').at(-1))).toEqual([
      'metrics.jsonl.gz',
      'metrics-0002.jsonl.gz',
      'metrics-9999.jsonl.gz',
      'metrics-10000.jsonl.gz',
    ]);
    expect(objectKey(hour, { lateDay: '2026-11-20', part: 3 })).toBe(
      'exports/dt=2014-02-05/hour=03/metrics-late-2026-11-20-0003.jsonl.gz',
    );
    expect(manifestKey(hour)).toBe('exports/dt=2014-02-05/hour=03/_manifest.json');
    expect(manifestKey(hour, { lateDay: '2026-11-20', part: 3 })).toBe(
      'exports/dt=2014-02-05/hour=03/_manifest-late-2026-11-20-0003.json',
    );
  });
});

describe('shards', () => {
  it('M6 reads every shard that an ingest may write', () => {
    const hour = at('2026-11-20T21:00:00Z');
    const read = new Set(shardsOfHour(hour));
    expect(read.size).toBe(TIME_SERIES.hourShards);
    for (let i = 0; i < 1_000; i += 1) expect(read).toContain(hourShard(hour + i, shardOf(`metric.${i}`)));
  });

  it('M3 spreads names evenly enough that no shard takes a quarter of them', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 8_000; i += 1)
      counts.set(shardOf(`host-${i}/cpu`), (counts.get(shardOf(`host-${i}/cpu`)) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThan(2_000);
    expect(counts.size).toBe(TIME_SERIES.hourShards);
  });

  it.each([
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['fo', 0x6222e842],
    ['foobar', 0xbf9cf968],
  ])('M6 is FNV-1a, so a series never moves: %s', (name, published) => {
    expect(shardOf(name)).toBe(published % 8);
  });
});
