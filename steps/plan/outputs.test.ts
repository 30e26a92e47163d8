import { outputLines } from './outputs';

describe('outputLines', () => {
  it('gives a line a value, by its path, in one column', () => {
    expect(outputLines({
      environment: 'dev',
      'price-alerts': { apiKey: '[secret]', priceQueue: { name: 'dev-prices' }, alarms: ['dev-errors', 'dev-age'], count: 2 },
    })).toEqual([
      'environment                   dev',
      'price-alerts.apiKey           [secret]',
      'price-alerts.priceQueue.name  dev-prices',
      'price-alerts.alarms           dev-errors, dev-age',
      'price-alerts.count            2',
    ]);
  });

  it('gives no line for no output', () => {
    expect(outputLines({})).toEqual([]);
  });
});
