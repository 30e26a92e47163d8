import { outputLines, readOutputs } from './outputs';

describe('outputLines', () => {
  it('prints one aligned line per value, by path', () => {
    expect(
      outputLines({
        environment: 'dev',
        'price-alerts': {
          apiKey: '[secret]',
          priceQueue: { name: 'dev-prices' },
          alarms: ['dev-errors', 'dev-age'],
          count: 2,
        },
      }),
    ).toEqual([
      'environment                   dev',
      'price-alerts.apiKey           [secret]',
      'price-alerts.priceQueue.name  dev-prices',
      'price-alerts.alarms           dev-errors, dev-age',
      'price-alerts.count            2',
    ]);
  });

  it('prints no line without outputs', () => {
    expect(outputLines({})).toEqual([]);
  });
});

describe('the outputs of an exported state', () => {
  const secret = (value: unknown) => ({
    '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
    plaintext: JSON.stringify(value),
  });
  const state = (outputs: unknown) => ({
    resources: [
      { type: 'pulumi:providers:aws', outputs: { region: 'us-east-1' } },
      { type: 'pulumi:pulumi:Stack', outputs },
    ],
  });

  it('are returned in clear text and redacted, at any depth', () => {
    expect(
      readOutputs(state({ a: { url: 'https://x', apiKey: secret('k') }, list: [secret({ b: 1 }), null, 2] })),
    ).toEqual({
      clear: { a: { url: 'https://x', apiKey: 'k' }, list: [{ b: 1 }, null, 2] },
      blinded: { a: { url: 'https://x', apiKey: '[secret]' }, list: ['[secret]', null, 2] },
    });
  });

  it.each([
    ['no resources', {}],
    ['no stack', { resources: [] }],
    ['none', state({})],
    ['a stack without outputs', state(undefined)],
  ])('are undefined if there are %s', (_, exported) => {
    expect(readOutputs(exported)).toBeUndefined();
  });
});
