import type { Format } from './formats';
import { columnsOfHeader } from './formats';
import { formatMoment, MINUTE } from './moment';
import { exchangeOf, intervalOf, metricNameOf, metricTypeOf, symbolOf } from './names';
import { metricOf, readMetric, readPrices, timesOf } from './rows';
import type { Source } from './source';

const sourceOf = (holds: Format['holds'], header: string): Source => ({
  file: 'x.csv',
  format: holds,
  holds,
  header: header.split(','),
  columns: columnsOfHeader(header.split(',')),
  width: header.split(',').length,
});

describe('readMetric', () => {
  const source = sourceOf('metrics', 'timestamp,value');
  const read = (timestamp: string, value: string) => readMetric(source, `${timestamp},${value}`);

  it.each([
    ['51.846000000000004', 51.846000000000004],
    ['-1', -1],
    ['1e3', 1000],
    ['+.5', 0.5],
  ])('M1 takes the value %s', (text, value) => {
    const reading = read('2014-02-14 14:27:00.0009', text);
    expect('value' in reading && metricOf(reading, 'cpu', 'system')).toEqual({
      metric_name: 'cpu',
      value,
      timestamp: '2014-02-14T14:27:00.000Z',
      metric_type: 'system',
    });
  });

  it.each(['', 'abc', 'NaN', 'Infinity', '1e400', '0x10', '1 2'])('refuses the value "%s"', (value) => {
    expect(read('2014-02-14 14:27:00', value)).toEqual({ problem: `value must be a number (got "${value}")` });
  });

  it('refuses a wrong time, and a line of other fields', () => {
    expect(read('soon', '1')).toEqual({
      problem:
        'timestamp must be a date and time such as 2014-02-14 14:27:00, or an epoch time in seconds, milliseconds or microseconds (got "soon")',
    });
    expect(readMetric(source, '1')).toEqual({ problem: 'the row must have 2 fields, as the header has (got 1)' });
    expect(readMetric(source, '1,2,3')).toEqual({ problem: 'the row must have 2 fields, as the header has (got 3)' });
    expect(readMetric(source, '"1,2')).toEqual({ problem: 'a quote is left open, or stands inside a field' });
  });
});

describe('readPrices', () => {
  const source = sourceOf('candles', 'open_time,open,high,low,close,volume');
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
    const kline = sourceOf('candles', 'open_time,open,high,low,close,close_time');
    const end = (text: string) => {
      const reading = readPrices(kline, `1735689600000000,1,1,1,1,${text}`, 'close');
      return 'problem' in reading ? reading.problem : timesOf(reading, 'candles', MINUTE).map(formatMoment);
    };
    expect(end('1735689600999999')).toEqual(['2025-01-01T00:00:00.999999Z']);
    for (const text of ['', '0', '1735689600000000']) expect(end(text)).toEqual(['2025-01-01T00:00:59.999Z']);
  });

  it('reads a trade as it stands', () => {
    expect(readPrices(sourceOf('trades', 'time,price'), '1559347203.7998,8552.90000', 'all')).toEqual({
      at: 1_559_347_203_799_800_000n,
      unit: 'seconds',
      prices: ['8552.90000'],
    });
  });
});

describe('names', () => {
  it.each([
    ['ec2_cpu_utilization_5f5533', 'system'],
    ['ec2_request_latency_system_failure', 'system'],
    ['elb_request_count_8c0756', 'system'],
    ['rds_cpu_utilization_cc0c53', 'system'],
    ['checkout_latency_ms', 'application'],
    ['http_requests', 'application'],
    ['orders_per_minute', 'business'],
  ])('M5 %s is a %s metric', (name, type) => {
    expect(metricNameOf(`/data/${name}.csv`)).toBe(name);
    expect(metricTypeOf(name)).toBe(type);
  });

  it('asks for a name where the file has none to give', () => {
    expect(() => metricNameOf('/data/2014 cpu.csv')).toThrow('"2014 cpu" cannot name a metric');
  });

  it.each([
    ['BTCUSD_1m_20230310_20230313.csv', 'BTC-USD'],
    ['BTCUSDC_1m_20230310_20230313.csv', 'BTC-USDC'],
    ['ethbtc.csv', 'ETH-BTC'],
    ['SOL-USDT_1m.csv', 'SOL-USDT'],
    ['1INCHFDUSD.CSV', '1INCH-FDUSD'],
    ['BTCUSDT-1m-2025-01.csv', 'BTC-USDT'],
    ['BNBUSDT-aggTrades-2025-01-01.csv', 'BNB-USDT'],
    ['BTCUSD_PERP-1m-2025-01.csv', 'BTC-USD'],
    ['XBTUSD_1.csv', 'BTC-USD'],
    ['XDGEUR.csv', 'DOGE-EUR'],
    ['ETHXBT_60.csv', 'ETH-BTC'],
    ['Kraken_BTCUSD_1h.csv', 'BTC-USD'],
    ['binance.us_BTCUSDC.csv', 'BTC-USDC'],
    ['coinbase-BTC-USD-2025.csv', 'BTC-USD'],
    ['FOO-BAR_1m.csv', 'FOO-BAR'],
    ['BNBUSD_1m.csv', 'BNB-USD'],
    ['BNBBUSD.csv', 'BNB-BUSD'],
    ['BTCTUSD.csv', 'BTC-TUSD'],
    ['DOTUSD_60.csv', 'DOT-USD'],
    ['USDTUSD_1.csv', 'USDT-USD'],
  ])('P1 %s is %s', (file, symbol) => {
    expect(symbolOf(`/data/${file}`)).toBe(symbol);
  });

  it.each(['candles.csv', 'USD.csv', '_1m.csv', 'trades_eth.csv', 'FOO-1m-2025.csv', 'kraken.csv'])(
    'asks for a symbol for %s',
    (file) => {
      expect(() => symbolOf(file)).toThrow('Name it with --symbol, such as BTC-USD');
    },
  );

  it.each([
    ['BTCUSD_1m.csv', 'binance', 'binance.us'],
    ['BTCUSDC_1m.csv', 'binance', 'binance'],
    ['candles.csv', 'binance', 'binance'],
    ['BTCUSD_PERP-1m-2025-01.csv', 'binance', 'binance'],
    ['BTCUSD_250328-1m.csv', 'binance', 'binance'],
    ['XBTUSD.csv', 'kraken', 'kraken'],
    ['bitstampUSD.csv', 'kraken', 'bitstamp'],
    ['Binance_US-BTCUSD.csv', undefined, 'binance.us'],
    ['binance_usdt.csv', undefined, 'binance'],
  ])('P1 takes %s (in the format of %s) to be of %s', (file, publisher, exchange) => {
    expect(exchangeOf(`/kraken/${file}`, 'candles', publisher).exchange).toBe(exchange);
  });

  it('makes up no exchange', () => {
    expect(() => exchangeOf('/kraken/BTCUSD.csv', 'candles', undefined)).toThrow(
      "BTCUSD.csv: neither the file's name nor its format (candles) tells the exchange. Name it with --exchange, such as --exchange kraken.",
    );
  });

  it.each([
    ['BTCUSDT-1h-2025-01', 60n],
    ['BTCUSD_15m', 15n],
    ['XBTUSD_240', 240n],
    ['BTCUSDT-1M-2025', undefined],
    ['BTCUSD_PERP', undefined],
    ['BTCUSD', undefined],
    ['XBTUSD_0', undefined],
  ])('reads the length of candles from %s', (name, minutes) => {
    expect(intervalOf(`${name}.csv`)).toBe(minutes === undefined ? undefined : minutes * MINUTE);
  });
});
