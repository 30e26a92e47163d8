import type { NotificationMessage } from '../../../functions/price-alerts/contract';
import { readNotification } from '../notification';
import { countNotifications, type Delivered } from './notifications';

let messages = 0;
const delivered = (firingId: string, changes: Partial<NotificationMessage> = {}, queue = 'all'): Delivered => ({
  queue,
  messageId: `m${++messages}`,
  notification: {
    firingId,
    userId: 'alice',
    alertId: 'high',
    symbol: 'BTC-USD',
    direction: 'above',
    severity: 'medium',
    threshold: '1',
    price: '2',
    exchange: 'kraken',
    timestamp: '2023-03-10T12:00:00.000Z',
    ...changes,
  },
});
const SYMBOLS = [
  { symbol: 'BTC-USD', prices: 9, first: '2023-03-10T00:00:59.999Z', last: '2023-03-11T00:00:00.000Z' },
  { symbol: 'ETH-USD', prices: 9, first: '2023-03-10T00:00:00.123456Z', last: '2023-03-11T00:00:00.000Z' },
];

it('counts each firing once, by symbol and rule, however many queues have it', () => {
  const after = [
    delivered('1'),
    delivered('1', {}, 'high'),
    delivered('2'),
    delivered('3', { alertId: 'low' }),
    delivered('4', { symbol: 'ETH-USD' }),
  ];
  expect(countNotifications([], after, SYMBOLS)).toEqual({
    total: 4,
    repeated: 0,
    rules: [
      { symbol: 'BTC-USD', userId: 'alice', alertId: 'high', notifications: 2 },
      { symbol: 'BTC-USD', userId: 'alice', alertId: 'low', notifications: 1 },
      { symbol: 'ETH-USD', userId: 'alice', alertId: 'high', notifications: 1 },
    ],
  });
});

it('leaves out what waited before, other symbols, and prices of other times', () => {
  const before = [delivered('1')];
  const after = [
    ...before,
    delivered('2', { symbol: 'DOGE-USD' }),
    delivered('3', { timestamp: '2026-11-21T00:00:00.000Z' }),
    delivered('4', { timestamp: '2023-03-10T00:00:59.998Z' }),
  ];
  expect(countNotifications(before, after, SYMBOLS)).toEqual({ total: 0, repeated: 0, rules: [] });
});

it('counts the first and the last price of the replay, whose finer digits may have been cut', () => {
  const after = [
    delivered('1', { timestamp: '2023-03-10T00:00:59.999Z' }),
    delivered('2', { timestamp: '2023-03-11T00:00:00.000Z' }),
    delivered('3', { symbol: 'ETH-USD', timestamp: '2023-03-10T00:00:00.123Z' }),
  ];
  expect(countNotifications([], after, SYMBOLS).total).toBe(3);
});

it('tells repeated deliveries apart, also those of a notification that came before', () => {
  const before = [delivered('1')];
  expect(
    countNotifications(
      before,
      [...before, delivered('1'), delivered('2'), delivered('2'), delivered('2', {}, 'high')],
      SYMBOLS,
    ),
  ).toMatchObject({ total: 1, repeated: 2 });
});

it.each(['', 'hello', '1', 'null', '{"Message":"hello"}', '{"Message":"null"}', '{"a":1}'])(
  'takes "%s" in a queue for no notification',
  (body) => {
    expect(readNotification(body)).toBeUndefined();
  },
);
