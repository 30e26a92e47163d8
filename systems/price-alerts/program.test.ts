import type { SettingsOf, StepName } from '../../environments/schema';
import { notificationSubscription, type PricesStep } from './settings';
import {
  NOTIFICATION_ATTRIBUTES,
  REQUEST_SCHEMA,
  SEVERITIES,
  SWEEP_PAYLOAD,
} from '../../functions/price-alerts/contract';
import type { Recording } from '../../modules/testing/recorder';
import { statementsOf } from '../testing/policies';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from '../testing/recorded-environment';

const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:111111111111:${resource}`;
const KEY = arn('kms', 'key/price-alerts-key-key');

describe.each(ENVIRONMENTS)('price alerts in %s', (environment) => {
  const settings = settingsOf(environment).systems['price-alerts']!;
  const step = <N extends StepName>(name: N) =>
    settings.steps.find((one) => one.name === name)!.settings as SettingsOf<PricesStep, N>;
  const name = (part: string): string => `${environment}-price-alerts-${part}`;
  const signed = step('compute').webhookSignature === 'required';
  let recording: Recording<unknown>;
  const inputs = (logical: string) => recording.named(`price-alerts-${logical}`).inputs;
  const grants = (role: string) =>
    statementsOf(recording)
      .filter(({ resource }) => resource.name === `price-alerts-${role}-policy`)
      .map(({ statement: { Action, Resource } }) => `${Action.join(' ')} | ${(Resource ?? []).join(' ')}`)
      .filter((grant) => !/^(logs:|xray:|sqs:SendMessage \| .*-dead-letters$|kms:)/.test(grant));

  beforeAll(async () => {
    recording = await recordEnvironment(settingsOf(environment));
  });

  it('P1 answers POST /webhook, exchange, symbol and price required at the gateway', () => {
    expect(inputs('api-endpoint-resource')['pathPart']).toBe('webhook');
    expect(inputs('api-endpoint-method')).toMatchObject({
      httpMethod: 'POST',
      requestValidatorId: 'price-alerts-api-endpoint-validator-id',
      apiKeyRequired: step('api').apiKey,
    });
    const schema = JSON.parse(inputs('api-endpoint-model')['schema'] as string) as { required: string[] };
    expect(schema).toEqual(REQUEST_SCHEMA);
    expect(schema.required).toEqual(['exchange', 'symbol', 'price']);
  });

  it('P1 lets nobody in unproven: by key or by signature', () => {
    expect(step('api').apiKey || signed).toBe(true);
    expect(inputs('ingest-function')['environment']).toMatchObject({
      variables: { WEBHOOK_SIGNATURE: signed ? 'required' : 'off' },
    });
  });

  it('P1 keeps the signing secret encrypted, where signatures are asked for', () => {
    const secrets = recording.ofType('aws:secretsmanager/secret:Secret');
    expect(secrets.map((secret) => [secret.inputs['name'], secret.inputs['kmsKeyId']])).toEqual(
      signed ? [[name('webhook'), KEY]] : [],
    );
    const { variables } = inputs('ingest-function')['environment'] as { variables: Record<string, string> };
    expect(variables['WEBHOOK_SECRET_ARN']).toBe(signed ? secrets[0]!.outputs['arn'] : undefined);
  });

  it('P2 runs the ingestion on arm64 with 256 MB', () => {
    expect(inputs('ingest-function')).toMatchObject({
      architectures: ['arm64'],
      memorySize: 256,
      environment: {
        variables: {
          PRICE_HISTORY_TABLE: name('price-history'),
          PRICE_QUEUE_URL: `https://sqs.test/${name('prices')}`,
        },
      },
    });
  });

  it('P2 P10 lets it write the history and hand prices to the queue, no more', () => {
    expect(grants('ingest')).toEqual([
      `dynamodb:PutItem | ${arn('dynamodb', `table/${name('price-history')}`)}`,
      `sqs:SendMessage | ${arn('sqs', name('prices'))}`,
      ...(signed
        ? [`secretsmanager:GetSecretValue | ${arn('secretsmanager', `secret:${name('webhook')}-AbCdEf`)}`]
        : []),
    ]);
  });

  it('P3 keeps the price history with expiryTime, backups, on demand', () => {
    expect(inputs('price-history-table')).toMatchObject({
      name: name('price-history'),
      hashKey: 'symbol',
      rangeKey: 'observed',
      ttl: { attributeName: 'expiryTime', enabled: true },
      pointInTimeRecovery: { enabled: true },
      billingMode: 'PAY_PER_REQUEST',
    });
  });

  it('P4 puts a queue with 5 minutes of visibility between both, and dead letters after 3 receives', () => {
    expect(inputs('prices-queue')).toMatchObject({
      name: name('prices'),
      visibilityTimeoutSeconds: 300,
      kmsMasterKeyId: KEY,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: arn('sqs', name('prices-dead-letters')),
        maxReceiveCount: 3,
      }),
    });
    expect(inputs('prices-queue')['visibilityTimeoutSeconds']).toBeGreaterThanOrEqual(
      6 * (inputs('evaluate-function')['timeout'] as number),
    );
  });

  it('P5 runs the evaluation on arm64 with 512 MB, on the queue and every 5 minutes over all symbols', () => {
    expect(inputs('evaluate-function')).toMatchObject({ architectures: ['arm64'], memorySize: 512 });
    expect(inputs('prices-consumer-source')).toMatchObject({
      eventSourceArn: arn('sqs', name('prices')),
      functionName: arn('lambda', `function:${name('evaluate')}`),
      batchSize: step('compute').evaluateBatch.size,
      scalingConfig: { maximumConcurrency: step('compute').evaluateBatch.maximumConcurrency },
      functionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(inputs('evaluate-all-rule')['scheduleExpression']).toBe('rate(5 minutes)');
    expect(inputs('evaluate-all-target')).toMatchObject({
      arn: arn('lambda', `function:${name('evaluate')}`),
      input: JSON.stringify(SWEEP_PAYLOAD),
    });
  });

  it('P5 P10 lets it read prices, find and change rules, and notify, no more', () => {
    expect(grants('evaluate')).toEqual([
      `sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:ChangeMessageVisibility | ${arn('sqs', name('prices'))}`,
      `sqs:SendMessage | ${arn('sqs', name('prices'))}`,
      `dynamodb:Query | ${arn('dynamodb', `table/${name('price-history')}`)}`,
      `dynamodb:GetItem | ${arn('dynamodb', `table/${name('alert-rules')}`)}`,
      `dynamodb:Query | ${arn('dynamodb', `table/${name('alert-rules')}`)}/index/by-watch`,
      `dynamodb:UpdateItem | ${arn('dynamodb', `table/${name('alert-rules')}`)}`,
      `sns:Publish | ${arn('sns', name('notifications'))}`,
    ]);
  });

  it('P6 keeps alert rules by userId and alertId, with backups, found by an index with the threshold as number', () => {
    expect(inputs('alert-rules-table')).toMatchObject({
      hashKey: 'userId',
      rangeKey: 'alertId',
      pointInTimeRecovery: { enabled: true },
      globalSecondaryIndexes: [{ name: 'by-watch', hashKey: 'watch', rangeKey: 'threshold', projectionType: 'ALL' }],
    });
    expect(inputs('alert-rules-table')['attributes']).toContainEqual({ name: 'threshold', type: 'N' });
  });

  it("P7 encrypts the notifications topic and delivers to the file's subscriptions", () => {
    expect(inputs('notifications-topic')).toMatchObject({ name: name('notifications'), kmsMasterKeyId: KEY });
    expect(
      recording
        .ofType('aws:sns/topicSubscription:TopicSubscription')
        .filter((found) => found.inputs['topic'] === arn('sns', name('notifications'))),
    ).toHaveLength(step('messaging').subscriptions.length);
  });

  it("P8 encrypts variables, data, queues, topics and logs with the system's key", () => {
    const encrypted: Record<string, (given: Readonly<Record<string, unknown>>) => unknown> = {
      'aws:lambda/function:Function': (given) => given['kmsKeyArn'],
      'aws:dynamodb/table:Table': (given) => (given['serverSideEncryption'] as { kmsKeyArn?: string }).kmsKeyArn,
      'aws:sqs/queue:Queue': (given) => given['kmsMasterKeyId'],
      'aws:sns/topic:Topic': (given) => given['kmsMasterKeyId'],
      'aws:cloudwatch/logGroup:LogGroup': (given) => given['kmsKeyId'],
    };
    for (const [type, keyOf] of Object.entries(encrypted)) {
      const own = recording.ofType(type).filter((found) => found.name.startsWith('price-alerts-'));
      expect([type, own.length > 1, own.filter((found) => keyOf(found.inputs) !== KEY)]).toEqual([type, true, []]);
    }
  });

  it('P9 traces every function and the stage', () => {
    const functions = recording
      .ofType('aws:lambda/function:Function')
      .filter((found) => found.name.startsWith('price-alerts-'));
    expect(functions.map((found) => found.inputs['tracingConfig'])).toEqual([{ mode: 'Active' }, { mode: 'Active' }]);
    expect(inputs('api-stage')['xrayTracingEnabled']).toBe(true);
  });

  it('P11 alarms on dead letters, the oldest message, errors, throttles and duration', () => {
    const alarms = recording.ofType('aws:cloudwatch/metricAlarm:MetricAlarm').map((alarm) => alarm.inputs['name']);
    for (const part of [
      'prices-dead-letters-depth',
      'ingest-dead-letters-depth',
      'evaluate-dead-letters-depth',
      'prices-age',
      ...['ingest', 'evaluate'].flatMap((fn) => [`${fn}-errors`, `${fn}-throttles`, `${fn}-duration`]),
    ]) {
      expect(alarms).toContain(name(part));
    }
    expect(inputs('alarms-prices-age')['threshold']).toBe(step('observability').alarms.oldestMessageSeconds);
    expect(inputs('alarms-evaluate-duration')).toMatchObject({
      extendedStatistic: 'p99',
      threshold: Math.round(
        step('compute').evaluate.timeoutSeconds * 10 * step('observability').alarms.durationPercentOfTimeout,
      ),
    });
  });
});

it('P7 a subscription filters on the attributes that notifications carry', () => {
  const filter = notificationSubscription.shape.filter.unwrap();
  expect(Object.keys(filter.shape).toSorted()).toEqual(Object.values(NOTIFICATION_ATTRIBUTES).toSorted());
  expect(filter.shape.severity.unwrap().element.options).toEqual(SEVERITIES);
});
