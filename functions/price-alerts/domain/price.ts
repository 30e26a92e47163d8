import type { PriceMessage, WakeUpMessage } from '../contract';
import { InvalidPriceError, MalformedMessageError } from '../errors';
import { parsePositiveDecimal } from './decimal';
import { ExactNumber, show } from './json';
import { isNormalTimestamp, parseTimestamp } from './timestamp';

const EXCHANGE = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const SORTABLE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z$/;
const SYMBOL = /^[A-Z0-9]{1,20}(-[A-Z0-9]{1,20})?$/;

type Field = Exclude<keyof PriceMessage, 'replay'>;
type Read = { readonly text: string } | { readonly allowed: string; readonly note?: string };

/**
 * Parses a price from a webhook's body, parsed with `exactNumbers`: exchange in lower case, symbol as
 * BASE-QUOTE in upper case (BTC/USD becomes BTC-USD; BTCUSD stays), price exact, time in UTC.
 * Ignores unknown members.
 * @param now epoch milliseconds
 * @param sent epoch milliseconds, default now: used for a price without a time. For a signed webhook,
 * the time of its signature, so that a retry is the same price and not a new one.
 * @throws InvalidPriceError with every invalid field
 */
export function parseWebhook(body: unknown, now: number, sent = now): PriceMessage {
  if (!isObject(body)) {
    throw new InvalidPriceError([
      {
        field: '(body)',
        found: show(body),
        allowed: 'one object with exchange, symbol and price; one price per request',
      },
    ]);
  }
  const member = (field: keyof PriceMessage) => (Object.hasOwn(body, field) ? body[field] : undefined);
  const replay = member('replay');
  const price = collect(member, {
    exchange: readExchange(member('exchange')),
    symbol: readSymbol(member('symbol')),
    price: readPrice(member('price')),
    timestamp: readTimestamp(member('timestamp'), now, sent),
    replay:
      replay === undefined || typeof replay === 'boolean'
        ? { text: '' }
        : { allowed: 'true for a replayed price, otherwise false or omitted' },
  });
  return { ...price, ...(replay === true && { replay }) };
}

/**
 * Parses a message of the price queue, with every field in normal form.
 * @throws MalformedMessageError
 */
export function parseMessage(message: unknown): PriceMessage {
  const { exchange, symbol, price, timestamp, replay } = isObject(message) ? message : {};
  const decimal = typeof price === 'string' ? parsePositiveDecimal(price) : undefined;
  if (
    typeof exchange !== 'string' ||
    !EXCHANGE.test(exchange) ||
    typeof symbol !== 'string' ||
    !SYMBOL.test(symbol) ||
    decimal === undefined ||
    !('text' in decimal) ||
    typeof timestamp !== 'string' ||
    !isNormalTimestamp(timestamp)
  ) {
    throw new MalformedMessageError(
      `Not a price message: exchange ${show(exchange)}, symbol ${show(symbol)}, price ${show(price)}, timestamp ${show(timestamp)}. ` +
        'All four must be normalised strings; send prices through the webhook.',
    );
  }
  return { exchange, symbol, price: decimal.text, timestamp, ...(replay === true && { replay }) };
}

/**
 * Parses a wake-up of the price queue.
 * @throws MalformedMessageError
 */
export function parseWakeUp(message: unknown): WakeUpMessage {
  const { symbol, since } = isObject(message) ? message : {};
  if (typeof symbol !== 'string' || !SYMBOL.test(symbol) || typeof since !== 'string' || !SORTABLE.test(since)) {
    throw new MalformedMessageError(
      `Not a wake-up: symbol ${show(symbol)}, since ${show(since)}. Both must be normalised strings.`,
    );
  }
  return { symbol, since };
}

function collect(
  sent: (field: keyof PriceMessage) => unknown,
  reads: Readonly<Record<keyof PriceMessage, Read>>,
): Pick<PriceMessage, Field> {
  const problems = (Object.entries(reads) as [keyof PriceMessage, Read][]).flatMap(([field, read]) =>
    'text' in read
      ? []
      : [
          {
            field,
            found: read.note === undefined ? show(sent(field)) : `${show(sent(field))} (${read.note})`,
            allowed: read.allowed,
          },
        ],
  );
  if (problems.length > 0) throw new InvalidPriceError(problems);
  const text = (read: Read) => ('text' in read ? read.text : '');
  return {
    exchange: text(reads.exchange),
    symbol: text(reads.symbol),
    price: text(reads.price),
    timestamp: text(reads.timestamp),
  };
}

function readExchange(value: unknown): Read {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return EXCHANGE.test(text)
    ? { text }
    : { allowed: '1 to 64 letters, digits or . _ -, starting with a letter or digit' };
}

function readSymbol(value: unknown): Read {
  const text = typeof value === 'string' ? value.toUpperCase().replace('/', '-') : '';
  return SYMBOL.test(text)
    ? { text }
    : { allowed: 'BTC-USD, BTC/USD or BTCUSD: one or two names of 1 to 20 letters or digits' };
}

function readPrice(value: unknown): Read {
  const source = value instanceof ExactNumber ? value.text : value;
  const result = parsePositiveDecimal(typeof source === 'string' ? source : '');
  return 'text' in result ? result : result.problem;
}

function readTimestamp(value: unknown, now: number, sent: number): Read {
  const result = parseTimestamp(value, now, sent);
  return 'iso' in result ? { text: result.iso } : result;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}
