import { InvalidPriceError, MalformedMessageError } from '../errors';
import { exactNumbers } from './json';
import { parseMessage, parseWebhook } from './price';

const NOW = Date.UTC(2026, 10, 20, 21, 0, 0, 123);
const parse = (text: string) => parseWebhook(JSON.parse(text, exactNumbers as Parameters<typeof JSON.parse>[1]), NOW);
const webhook = (changes: Record<string, unknown> = {}) =>
  JSON.stringify({ exchange: 'kraken', symbol: 'BTC-USD', price: 1, ...changes });
const problemsOf = (text: string) => {
  try {
    return parse(text) && [];
  } catch (error) {
    if (error instanceof InvalidPriceError) return error.problems;
    throw error;
  }
};

describe('P1 a webhook is normalised', () => {
  it('P1 keeps a JSON number exact that a float would round', () => {
    expect(parse('{"exchange":"kraken","symbol":"BTC-USD","price":0.1234567890123456789012}').price).toBe(
      '0.1234567890123456789012',
    );
  });

  it.each([
    ['BTC-USD', 'BTC-USD'],
    ['btc/usd', 'BTC-USD'],
    ['BTCUSD', 'BTCUSD'],
    ['1INCH-USDT', '1INCH-USDT'],
  ])('P1 normalises symbol %s', (sent, symbol) => {
    expect(parse(webhook({ symbol: sent })).symbol).toBe(symbol);
  });

  it('P1 lower-cases the exchange, accepts a price as text and ignores unknown members', () => {
    expect(parse(webhook({ exchange: 'Binance.US', price: '1.50e1', volume: 3 }))).toEqual({
      exchange: 'binance.us',
      symbol: 'BTC-USD',
      price: '15',
      timestamp: '2026-11-20T21:00:00.123Z',
    });
  });

  it.each([
    ['2023-03-11T07:00:00Z', '2023-03-11T07:00:00.000Z'],
    ['2023-03-11T08:00:00.1239+01:00', '2023-03-11T07:00:00.123900000Z'],
    ['2023-03-11T07:00:00.123456789Z', '2023-03-11T07:00:00.123456789Z'],
    ['2023-03-11T07:00:00,000000001Z', '2023-03-11T07:00:00.000000001Z'],
    ['2023-03-11T07:00:00.1230000Z', '2023-03-11T07:00:00.123Z'],
    ['2023-03-11T07:00:00.1Z', '2023-03-11T07:00:00.100Z'],
    ['2023-03-11T02:00-0500', '2023-03-11T07:00:00.000Z'],
    [1678518000000, '2023-03-11T07:00:00.000Z'],
    ['2009-01-01T00:00:00Z', '2009-01-01T00:00:00.000Z'],
    [NOW + 10_000, '2026-11-20T21:00:10.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('P1 reads timestamp %s', (timestamp, iso) => {
    expect(parse(webhook({ timestamp })).timestamp).toBe(iso);
  });
});

describe('P1 the replay flag', () => {
  it.each([
    [true, { replay: true }],
    [false, {}],
    [undefined, {}],
  ])('P1 replay %s', (replay, kept) => {
    expect(parse(webhook({ replay }))).toEqual({ ...parse(webhook({})), ...kept });
  });

  it.each(['true', 1, null])('P1 refuses %j instead of guessing', (replay) => {
    expect(problemsOf(webhook({ replay }))).toEqual([
      { field: 'replay', found: JSON.stringify(replay), allowed: expect.stringContaining('true for a replayed price') },
    ]);
  });
});

describe('P1 invalid input is refused by field', () => {
  it.each([
    ['1970', 0, 'milliseconds, not seconds'],
    ['epoch seconds', 1678518000, 'milliseconds, not seconds'],
    ['the day before bitcoin', '2008-12-31T23:59:59.999Z', '2009-01-01'],
    ['the future', NOW + 10_001, 'at most 10 seconds after now'],
    ['the far future', '9999-12-31T23:59:59Z', 'at most 10 seconds after now'],
    ['no zone', '2023-03-11T07:00:00', 'with a zone'],
    ['a space', '2023-03-11 07:00:00Z', 'with a zone'],
    ['30 February', '2023-02-30T00:00:00Z', 'ISO 8601'],
    ['hour 24', '2023-02-03T24:00:00Z', 'ISO 8601'],
    ['a fraction', 1678518000000.5, 'whole number'],
    ['digits as text', '1678518000000', 'whole number'],
    ['null', null, 'ISO 8601'],
  ])('P1 refuses a timestamp of %s', (_name, timestamp, allowed) => {
    expect(problemsOf(webhook({ timestamp }))).toEqual([
      { field: 'timestamp', found: JSON.stringify(timestamp), allowed: expect.stringContaining(allowed) },
    ]);
  });

  it.each(['0', '-1', '1e400', '1e-131', '"NaN"', '"Infinity"', 'true', 'null', '[1]', '{}', '""'])(
    'P1 refuses price %s',
    (price) => {
      const [problem, ...others] = problemsOf(`{"exchange":"kraken","symbol":"BTC-USD","price":${price}}`);
      expect(others).toEqual([]);
      expect(problem?.field).toBe('price');
      expect(problem?.allowed).toMatch(/greater than 0|1E-130/);
    },
  );

  it('P1 reports every invalid field, with what was found', () => {
    expect(problemsOf('{"exchange":"@symbols","symbol":"BTC-USD-EUR"}')).toEqual([
      { field: 'exchange', found: '"@symbols"', allowed: expect.stringContaining('1 to 64') },
      { field: 'symbol', found: '"BTC-USD-EUR"', allowed: expect.stringContaining('BTC/USD') },
      { field: 'price', found: 'missing', allowed: expect.stringContaining('0.00000123') },
    ]);
  });

  it('P1 reports the significant digits of a price, and truncates it', () => {
    const [problem] = problemsOf(webhook({ price: '1'.repeat(100) }));
    expect(problem?.found).toBe(`"${'1'.repeat(76)}... (100 significant digits)`);
  });

  it.each(['[]', '"x"', '5', 'null', `[${webhook()},${webhook()}]`])(
    'P1 refuses a body that is not an object: %s',
    (text) => {
      expect(problemsOf(text)).toEqual([
        expect.objectContaining({ field: '(body)', allowed: expect.stringContaining('one price per request') }),
      ]);
    },
  );

  it('P1 does not treat prototype members as fields', () => {
    expect(problemsOf('{"__proto__":{"price":"5"},"exchange":"kraken","symbol":"BTC-USD"}')).toEqual([
      expect.objectContaining({ field: 'price', found: 'missing' }),
    ]);
  });
});

describe('P4 messages of the queue', () => {
  const message = { exchange: 'kraken', symbol: 'BTC-USD', price: '0.00000123', timestamp: '2026-11-20T21:00:00.123Z' };

  it('P4 reads what ingestion sends', () => {
    expect(parseMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
    const fine = { ...message, timestamp: '2026-11-20T21:00:00.123000001Z', replay: true };
    expect(parseMessage(fine)).toEqual(fine);
  });

  it.each([
    [null],
    [[message]],
    ['x'],
    [{ ...message, price: 5 }],
    [{ ...message, price: '-1' }],
    [{ ...message, symbol: 'btc' }],
    [{ ...message, exchange: 'A#b' }],
    [{ ...message, timestamp: '2026-11-20T21:00:00Z' }],
    [{ ...message, timestamp: undefined }],
    [{ ...message, timestamp: '2026-11-20T21:00:00.123000000Z' }],
    [{ ...message, timestamp: '2026-11-20T21:00:00.1234Z' }],
  ])('P4 refuses %j', (bad) => {
    expect(() => parseMessage(bad)).toThrow(MalformedMessageError);
  });
});
