import { startJson } from './document';

it('prints what a start did as one document, without keys of endpoints', () => {
  expect(
    startJson({
      environment: 'dev',
      engine: '3.250.0',
      cloud: { url: 'https://127.0.0.1:4566', started: true },
      changes: [{ op: 'create', urn: 'u', type: 'aws:sqs/queue:Queue', name: 'q', properties: [] }],
      systems: {
        'price-alerts': { ...{ region: 'us-east-1', endpoint: 'https://127.0.0.1:4566/webhook' }, ...{ apiKey: 'k' } },
        'metrics-aggregation': { region: 'us-east-2' },
      },
      broughtBack: ['staging'],
      failures: ['prod could not be brought back: no'],
    }),
  ).toEqual({
    format: 'signalbox-start',
    version: 1,
    environment: 'dev',
    target: 'local',
    engine: '3.250.0',
    url: 'https://127.0.0.1:4566',
    started: true,
    counts: expect.objectContaining({ create: 1, delete: 0 }),
    systems: {
      'price-alerts': { region: 'us-east-1', endpoint: 'https://127.0.0.1:4566/webhook' },
      'metrics-aggregation': { region: 'us-east-2', endpoint: null },
    },
    broughtBack: ['staging'],
    failures: ['prod could not be brought back: no'],
  });
});
