import { MemoryWorld, priceAt } from '../testing/memory-world';
import { arrivalOf, priced, timeOf } from './position';
import { Timeline } from './timeline';

const source = async (...seconds: readonly number[]) => {
  const world = new MemoryWorld();
  for (const second of seconds) await world.record(priceAt(String(second), second));
  return { world, source: { history: world.deps.history, symbol: 'BTC-USD', now: world.clock(), extra: [] } };
};
const seconds = (timeline: Timeline) => timeline.prices.map(({ price }) => Number(price));
const position = (second: number) => priced(priceAt('1', second), 0).position;

describe('P5 positions', () => {
  it('P5 order prices by time to the nanosecond, those of one time by arrival', () => {
    const fine = (timestamp: string, receivedAt: number, exchange = 'kraken') =>
      priced(priceAt('1', 0, { timestamp, exchange }), receivedAt).position;
    const ordered = [
      fine('2026-01-01T00:00:00.000Z', 9),
      fine('2026-01-01T00:00:00.000000001Z', 9),
      fine('2026-01-01T00:00:00.001Z', 8, 'okx'),
      fine('2026-01-01T00:00:00.001Z', 9, 'binance'),
      fine('2026-01-01T00:00:00.001000002Z', 1),
    ];
    expect([...ordered].sort()).toEqual(ordered);
    expect(timeOf(ordered[1]!)).toBe('2026-01-01T00:00:00.000000001Z');
    expect(arrivalOf(ordered[2]!)).toBe(8);
  });
});

describe('P5 a timeline', () => {
  it('P5 starts at a position, and ends at the current end of the history', async () => {
    const { world, source: from } = await source(0, 60, 120);
    const timeline = await Timeline.open(from, timeOf(position(60)));
    expect([seconds(timeline), timeline.more, timeline.complete]).toEqual([[60, 120], false, false]);
    await world.record(priceAt('90', 90));
    await timeline.refresh();
    expect(seconds(timeline)).toEqual([60, 90, 120]);
  });

  it('P5 is extended backwards to a position, or as far as possible', async () => {
    const timeline = await Timeline.open((await source(0, 60, 120, 180)).source, timeOf(position(120)));
    await timeline.lookBack(timeOf(position(60)));
    expect([seconds(timeline), timeline.complete]).toEqual([[0, 60, 120, 180], true]);
  });

  it('P5 leaves the last time to the next stretch, since it may be incomplete', async () => {
    const { source: from } = await source(0, 60, 120);
    const part = await Timeline.open(from, '0', 2);
    expect([seconds(part), part.more]).toEqual([[0], true]);
  });

  it("P5 includes a message's price that is not in the history, once", async () => {
    const { world, source: from } = await source(0, 60);
    const extra = [priced(priceAt('30', 30), 5), priced(priceAt('60', 60), 5)];
    const timeline = await Timeline.open({ ...from, extra }, '0');
    expect(seconds(timeline)).toEqual([0, 30, 60]);
    expect(arrivalOf(timeline.prices[2]!.position)).toBe(world.clock());
  });
});
