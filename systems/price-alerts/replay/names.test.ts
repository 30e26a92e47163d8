import { MINUTE } from '../../shared/replay/moment';
import { exchangeOf, intervalOf, symbolOf } from './names';

describe('names', () => {
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
      "BTCUSD.csv: cannot determine the exchange from the file's name or its format (candles). Name it with --exchange, such as --exchange kraken.",
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
