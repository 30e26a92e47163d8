import { adoptionLines, settingsBehind } from './adoption';
import { resourceDrifts } from './findings';
import { changed, deleted } from './testing/reading';

jest.mock('../../../systems', () => ({
  systems: [],
  systemOf: (name: string) => /^(metrics-aggregation|price-alerts)(?=-|$)/.exec(name)?.[0] ?? '',
}));

const driftOf = (...args: Parameters<typeof changed>) =>
  resourceDrifts([changed(...args)], [], { environment: 'dev', target: 'local' })[0]!;

describe('R4 the code changes after an adoption', () => {
  it.each([
    [
      'metrics-aggregation-ingest-function',
      'aws:lambda/function:Function',
      'memorySize',
      { system: 'metrics-aggregation', step: 'compute', path: ['ingest', 'memoryMb'] },
    ],
    [
      'price-alerts-evaluate-function',
      'aws:lambda/function:Function',
      'timeout',
      { system: 'price-alerts', step: 'compute', path: ['evaluate', 'timeoutSeconds'] },
    ],
    [
      'price-alerts-key-key',
      'aws:kms/key:Key',
      'enableKeyRotation',
      { system: 'price-alerts', step: 'security', path: ['keyRotation'] },
    ],
    ['price-alerts-x-queue', 'aws:sqs/queue:Queue', 'tags.Owner', { path: ['tags', 'Owner'] }],
    [
      'price-alerts-api-settings',
      'aws:apigateway/methodSettings:MethodSettings',
      'settings.throttlingRateLimit',
      { system: 'price-alerts', step: 'api', path: ['throttle', 'rateLimit'] },
    ],
    [
      'metrics-aggregation-alerts-oncall-subscription',
      'aws:sns/topicSubscription:TopicSubscription',
      'filterPolicy',
      { system: 'metrics-aggregation', step: 'messaging', path: ['subscriptions', 'oncall', 'filter'] },
    ],
  ])('%s %s %s is a setting', (name, type, property, ref) => {
    expect(settingsBehind(driftOf(name, type, { [property]: [1, 2] }), ['call', 'oncall'].toReversed())).toEqual([ref]);
  });

  it('finds no setting if only the program decides', () => {
    expect(
      settingsBehind(
        driftOf('price-alerts-prices-policy', 'aws:sqs/queuePolicy:QueuePolicy', { policy: ['{}', '[]'] }),
        [],
      ),
    ).toEqual([]);
    expect(
      settingsBehind(driftOf('price-alerts-q-queue', 'aws:sqs/queue:Queue', { 'tags.System': ['a', 'b'] }), []),
    ).toEqual([]);
  });

  it('reports that a deleted resource is created again unless it leaves the program', () => {
    const [drift] = resourceDrifts([deleted('price-alerts-q', 'aws:sqs/queue:Queue')], [], {
      environment: 'dev',
      target: 'local',
    });
    expect(adoptionLines(drift!, [{ at: 'modules/messaging/queue.ts:3', what: 'creates the resource' }])).toEqual([
      '  - aws.sqs.Queue price-alerts-q',
      '    removed from the state; the next up creates it again, unless you remove it from the program:',
      '      modules/messaging/queue.ts:3  creates the resource',
    ]);
  });
});
