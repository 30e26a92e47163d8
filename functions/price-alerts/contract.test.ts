import { initialRule, watchKey } from './contract';

it('P6 a rule starts armed and indexed, with its threshold as written', () => {
  const threshold = '0.00000123456789012345678901234567890123';
  expect(
    initialRule(
      { userId: 'ann', alertId: 'a', symbol: 'BTC-USD', direction: 'below', threshold, cooldownSeconds: 60 },
      '2026-01-01T00:00:00.000Z',
    ),
  ).toEqual({
    userId: { S: 'ann' },
    alertId: { S: 'a' },
    symbol: { S: 'BTC-USD' },
    direction: { S: 'below' },
    threshold: { N: threshold },
    cooldownSeconds: { N: '60' },
    severity: { S: 'medium' },
    createdAt: { S: '2026-01-01T00:00:00.000Z' },
    state: { S: 'armed' },
    watch: { S: 'BTC-USD#below#armed' },
  });
  expect(watchKey('ETH-USD', 'above', 'disarmed')).toBe('ETH-USD#above#disarmed');
});
