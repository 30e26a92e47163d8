import { columnsOfHeader, type Kind } from '../../shared/replay/formats';
import { formatMoment, MINUTE } from '../../shared/replay/moment';
import type { Source } from '../../shared/replay/source';
import { CANDLES, TRADES } from './formats';
import { readPrices, timesOf } from './rows';

const sourceOf = ({ name, needs, further = [] }: Kind, header: string): Source => ({
  file: 'x.csv',
  format: name,
  holds: name,
  header: header.split(','),
  columns: columnsOfHeader(header.split(','), [...needs, ...further]),
  width: header.split(',').length,
});

describe('readPrices', () => {
  const source = sourceOf(CANDLES, 'open_time,open,high,low,close,volume');
  const fields = {
    open_time: '2023-03-10 00:01:00+00:00',
    open: '20363.37',
    high: '20374.9',
    low: '20345.0',
    close: '20359.86',
    volume: '11',
  };
  const prices = (changes: Partial<typeof fields>, choice: 'close' | 'all') => {
    const reading = readPrices(source, Object.values({ ...fields, ...changes }).join(','), choice);
    return 'problem' in reading
      ? reading.problem
      : timesOf(reading, 'candles', MINUTE).map(
          (at, index) => `${formatMoment(at).slice(14, -1)} ${reading.prices[index]}`,
        );
  };

  it('P1 sends the close at the end of its minute, every digit kept', () => {
    expect(prices({}, 'close')).toEqual(['01:59.999 20359.86']);
    expect(prices({ close: '0.00000123000000000000000000001' }, 'close')).toEqual([
      '01:59.999 0.00000123000000000000000000001',
    ]);
  });

  it('sends four prices over the minute, high before low where the candle fell', () => {
    expect(prices({}, 'all')).toEqual([
      '01:00.000 20363.37',
      '01:20.000 20374.9',
      '01:40.000 20345.0',
      '01:59.999 20359.86',
    ]);
    expect(prices({ close: '20370' }, 'all')).toEqual([
      '01:00.000 20363.37',
      '01:20.000 20345.0',
      '01:40.000 20374.9',
      '01:59.999 20370',
    ]);
  });

  it('compares open and close exactly', () => {
    expect(prices({ open: '1.00000000000000000001', close: '1.00000000000000000000' }, 'all')).toEqual([
      expect.anything(),
      '01:20.000 20374.9',
      expect.anything(),
      expect.anything(),
    ]);
  });

  it.each(['0', '0.000', '-1', 'NaN', '1e5', '', '.5'])('refuses the price "%s"', (price) => {
    expect(prices({ close: price }, 'close')).toBe(
      `close must be a positive decimal such as 20359.86 (got "${price}")`,
    );
    expect(prices({ low: price }, 'all')).toBe(`low must be a positive decimal such as 20359.86 (got "${price}")`);
    expect(prices({ low: price }, 'close')).toHaveLength(1);
  });

  it('takes the end of a candle from its close time, unless that is none', () => {
    const kline = sourceOf(CANDLES, 'open_time,open,high,low,close,close_time');
    const end = (text: string) => {
      const reading = readPrices(kline, `1735689600000000,1,1,1,1,${text}`, 'close');
      return 'problem' in reading ? reading.problem : timesOf(reading, 'candles', MINUTE).map(formatMoment);
    };
    expect(end('1735689600999999')).toEqual(['2025-01-01T00:00:00.999999Z']);
    for (const text of ['', '0', '1735689600000000']) expect(end(text)).toEqual(['2025-01-01T00:00:59.999Z']);
  });

  it('reads a trade as it stands', () => {
    expect(readPrices(sourceOf(TRADES, 'time,price'), '1559347203.7998,8552.90000', 'all')).toEqual({
      at: 1_559_347_203_799_800_000n,
      unit: 'seconds',
      prices: ['8552.90000'],
    });
  });
});
