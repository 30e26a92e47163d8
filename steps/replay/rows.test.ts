import { metricNameOf, metricTypeOf, symbolOf } from './names';
import { metricOf, momentOf, pricesOf } from './rows';

describe('momentOf', () => {
  it.each([
    ['2014-02-14 14:27:00', '2014-02-14T14:27:00.000Z'], ['2023-03-10 00:00:00+00:00', '2023-03-10T00:00:00.000Z'], ['2023-03-10T01:00:00+01:00', '2023-03-10T00:00:00.000Z'],
    ['2023-03-09 19:00-0500', '2023-03-10T00:00:00.000Z'], ['2023-03-10T00:00:00.125Z', '2023-03-10T00:00:00.125Z'], ['2024-02-29 23:59:59', '2024-02-29T23:59:59.000Z'],
  ])('reads %s', (text, moment) => {
    expect(new Date(momentOf(text)!).toISOString()).toBe(moment);
  });

  it.each(['', 'yesterday', '2014-02-30 00:00:00', '2023-02-29 00:00:00', '2014-13-01 00:00:00', '2014-02-14 24:01:00', '2014-02-14', '1392388020', '14/02/2014 14:27'])('refuses "%s"', (text) => {
    expect(momentOf(text)).toBeUndefined();
  });
});

describe('metricOf', () => {
  const read = (timestamp: string, value: string) => metricOf({ line: 2, fields: { timestamp, value } }, 'cpu', 'system');

  it.each([['51.846000000000004', 51.846000000000004], ['-1', -1], ['1e3', 1000], ['+.5', 0.5]])('M1 takes the value %s', (text, value) => {
    expect(read('2014-02-14 14:27:00', text)).toEqual({ values: [{ metric_name: 'cpu', value, timestamp: '2014-02-14T14:27:00.000Z', metric_type: 'system' }] });
  });

  it.each(['', 'abc', 'NaN', 'Infinity', '1e400', '0x10', '1,5', '1 2'])('refuses the value "%s"', (value) => {
    expect(read('2014-02-14 14:27:00', value)).toEqual({ problem: `value: found "${value}", allowed a number` });
  });

  it('refuses a wrong time, and passes on what the reader found', () => {
    expect(read('soon', '1')).toEqual({ problem: 'timestamp: found "soon", allowed a date and time in UTC, such as 2014-02-14 14:27:00' });
    expect(metricOf({ line: 2, problem: 'x' }, 'cpu', 'system')).toMatchObject({ problem: 'x' });
  });
});

describe('pricesOf', () => {
  const fields = { open_time: '2023-03-10 00:01:00+00:00', open: '20363.37', high: '20374.9', low: '20345.0', close: '20359.86', volume: '11' };
  const prices = (changes: Partial<typeof fields>, choice: 'close' | 'all') => {
    const result = pricesOf({ line: 2, fields: { ...fields, ...changes } }, 'BTC-USD', 'binance.us', choice);
    return 'values' in result ? result.values.map(({ price, timestamp }) => `${timestamp.slice(14, 23)} ${price}`) : result.problem;
  };

  it('P1 sends the close at the end of its minute, every digit kept', () => {
    expect(pricesOf({ line: 2, fields }, 'BTC-USD', 'binance.us', 'close')).toEqual({ values: [{ exchange: 'binance.us', symbol: 'BTC-USD', price: '20359.86', timestamp: '2023-03-10T00:01:59.999Z' }] });
    expect(prices({ close: '0.00000123000000000000000000001' }, 'close')).toEqual(['01:59.999 0.00000123000000000000000000001']);
  });

  it('sends four prices over the minute, high before low where the candle fell', () => {
    expect(prices({}, 'all')).toEqual(['01:00.000 20363.37', '01:20.000 20374.9', '01:40.000 20345.0', '01:59.999 20359.86']);
    expect(prices({ close: '20370' }, 'all')).toEqual(['01:00.000 20363.37', '01:20.000 20345.0', '01:40.000 20374.9', '01:59.999 20370']);
  });

  it('compares open and close exactly', () => {
    expect(prices({ open: '1.00000000000000000001', close: '1.00000000000000000000' }, 'all')).toEqual([expect.anything(), '01:20.000 20374.9', expect.anything(), expect.anything()]);
  });

  it.each(['0', '0.000', '-1', 'NaN', '1e5', '', '.5'])('refuses the price "%s"', (price) => {
    expect(prices({ close: price }, 'close')).toBe(`close: found "${price}", allowed a positive decimal such as 20359.86`);
    expect(prices({ low: price }, 'all')).toBe(`low: found "${price}", allowed a positive decimal such as 20359.86`);
    expect(prices({ low: price }, 'close')).toHaveLength(1);
  });
});

describe('names', () => {
  it.each([
    ['ec2_cpu_utilization_5f5533', 'system'], ['ec2_request_latency_system_failure', 'system'], ['elb_request_count_8c0756', 'system'], ['rds_cpu_utilization_cc0c53', 'system'],
    ['checkout_latency_ms', 'application'], ['http_requests', 'application'], ['orders_per_minute', 'business'],
  ])('M5 %s is a %s metric', (name, type) => {
    expect(metricNameOf(`/data/${name}.csv`)).toBe(name);
    expect(metricTypeOf(name)).toBe(type);
  });

  it('asks for a name where the file has none to give', () => {
    expect(() => metricNameOf('/data/2014 cpu.csv')).toThrow('no metric can be called "2014 cpu"');
  });

  it.each([['BTCUSD_1m_20230310_20230313.csv', 'BTC-USD'], ['BTCUSDC_1m_20230310_20230313.csv', 'BTC-USDC'], ['ethbtc.csv', 'ETH-BTC'], ['SOL-USDT_1m.csv', 'SOL-USDT'], ['1INCHFDUSD.CSV', '1INCH-FDUSD']])('P1 %s is %s', (file, symbol) => {
    expect(symbolOf(`/data/${file}`)).toBe(symbol);
  });

  it.each(['candles.csv', 'USD.csv', '_1m.csv'])('asks for a symbol for %s', (file) => {
    expect(() => symbolOf(file)).toThrow('name it with --symbol, such as BTC-USD');
  });
});
