import { basename } from 'node:path';
import { SystemError } from '../../shared/cloud';
import { MINUTE, SECOND } from '../../shared/replay/moment';

/** What prices are quoted in, longest first, so that BTCUSDC is BTC-USDC and not BTCUSD-C. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'TRY',
  'AUD',
  'CAD',
  'CHF',
  'DAI',
  'BTC',
  'XBT',
  'ETH',
  'BNB',
];
/** Coins that seem to be quoted in BUSD or TUSD where they are in USD: BNBUSD, DOTUSD. */
const ENDING_IN_B_OR_T = [
  'ANT',
  'APT',
  'ARB',
  'BAT',
  'BNB',
  'DOT',
  'FET',
  'GRT',
  'JST',
  'MNT',
  'QNT',
  'SHIB',
  'USDT',
  'WBT',
  'XBT',
];
/** Names of Kraken for what all others call otherwise: https://support.kraken.com/hc/en-us/articles/360001206766 */
const SYNONYMS: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

/** Exchanges that a file's name may tell, by how it is written there. */
const EXCHANGES: readonly (readonly [pattern: RegExp, exchange: string])[] = [
  [/binance[._ -]?us(?![a-z])/i, 'binance.us'],
  ...['binance', 'kraken', 'coinbase', 'bitstamp', 'bitfinex', 'gemini', 'okx', 'bybit', 'kucoin', 'bitmex'].map(
    (name) => [new RegExp(name, 'i'), name] as const,
  ),
];

const stem = (file: string) => basename(file).replace(/\.csv$/i, '');

/** The symbol that a file of prices records: BTCUSD_1m_20230310.csv is BTC-USD, XBTUSD_1.csv too. */
export function symbolOf(file: string): string {
  const symbol = symbolIn(file);
  if (symbol !== undefined) return symbol;
  throw new SystemError(
    `${file}: cannot determine the symbol from the file's name. Name it with --symbol, such as BTC-USD.`,
  );
}

function symbolIn(file: string): string | undefined {
  const words = EXCHANGES.reduce((name, [pattern]) => name.replace(pattern, ''), stem(file))
    .replace(/^[-_. ]+/, '')
    .toUpperCase();
  const [pair = ''] = words.split(/[_. ]/);
  const [base = '', quote = '', ...more] = pair.split('-');
  const found = QUOTES.includes(quote)
    ? [base, quote]
    : (splitPair(base) ?? (more.length === 0 && quote !== '' ? [base, quote] : undefined));
  return found?.every((name) => /^[A-Z0-9]{1,20}$/.test(name))
    ? found.map((name) => SYNONYMS[name] ?? name).join('-')
    : undefined;
}

/** Base and quote of BTCUSD. */
function splitPair(pair: string): readonly [string, string] | undefined {
  if (pair.endsWith('USD') && ENDING_IN_B_OR_T.includes(pair.slice(0, -3))) return [pair.slice(0, -3), 'USD'];
  const quote = QUOTES.find((currency) => pair.length > currency.length && pair.endsWith(currency));
  return quote === undefined ? undefined : [pair.slice(0, -quote.length), quote];
}

export interface ExchangeFound {
  readonly exchange: string;
  /** What it was determined from, as a message says it. */
  readonly by: string;
}

/**
 * The exchange that a file's prices come from: by its name, else by whose format it has.
 * @throws SystemError if neither tells it: no exchange is made up.
 */
export function exchangeOf(file: string, format: string, publisher: string | undefined): ExchangeFound {
  const named = EXCHANGES.find(([pattern]) => pattern.test(stem(file)));
  if (named !== undefined) return { exchange: named[1], by: 'its name' };
  if (publisher === undefined)
    throw new SystemError(
      `${file}: cannot determine the exchange from the file's name or its format (${format}). Name it with --exchange, such as --exchange kraken.`,
    );
  // Binance has no dollar market but that of Binance.US, and futures (BTCUSD_PERP, BTCUSD_250328).
  if (publisher === 'binance' && symbolIn(file)?.endsWith('-USD') === true && !/_(PERP|\d{6})(?!\d)/i.test(stem(file)))
    return { exchange: 'binance.us', by: "Binance's format and a price in USD" };
  return { exchange: publisher, by: 'its format' };
}

const SPANS: Readonly<Record<string, bigint>> = {
  s: SECOND,
  m: MINUTE,
  h: 60n * MINUTE,
  d: 1440n * MINUTE,
  w: 10_080n * MINUTE,
};

/** The length of candles in a file's name: BTCUSDT-1h-2025-01.csv, XBTUSD_60.csv (Kraken counts minutes). */
export function intervalOf(file: string): bigint | undefined {
  const [, count, unit] = /[-_.](\d{1,3})([smhdw])(?=[-_.]|$)/.exec(stem(file)) ?? [];
  if (count !== undefined) return BigInt(count) * SPANS[unit!]!;
  const [, minutes] = /^[A-Z0-9]+_(\d{1,5})$/.exec(stem(file)) ?? [];
  return minutes === undefined || minutes === '0' ? undefined : BigInt(minutes) * MINUTE;
}
