import { Queue } from '../messaging/queue';
import { testFunction } from '../testing/function';
import { record, valueOf } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { QueueConsumer } from './queue-consumer';
import { Rule, ruleArn } from './rule';
import { Schedule } from './schedule';

const scope = testScope();
const FUNCTION = 'arn:aws:lambda:us-east-2:111111111111:function:dev-shop-ingest';
const DEAD = 'arn:aws:sqs:us-east-2:111111111111:dev-shop-ingest-dead-letters';

describe('QueueConsumer', () => {
  const make = () =>
    record(
      () =>
        new QueueConsumer('c', {
          scope,
          queue: new Queue('q', { scope, part: 'orders', keyArn: KEY_ARN }),
          function: testFunction(),
          batch: { size: 10, windowSeconds: 0, maximumConcurrency: 5 },
        }),
    );

  it('P5 P11 triggers the function with partial failures and bounded concurrency', async () => {
    expect((await make()).named('c-source').inputs).toEqual({
      eventSourceArn: 'arn:aws:sqs:us-east-2:111111111111:dev-shop-orders',
      functionName: FUNCTION,
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 5 },
      tags: TAGS,
    });
  });

  it('depends on the policies of the role and the queue', async () => {
    expect((await make()).named('c-source').dependencies).toEqual(expect.arrayContaining(['fn-policy', 'q-policy']));
  });
});

describe('Schedule', () => {
  const make = () =>
    record(
      () =>
        new Schedule('s', {
          scope,
          part: 'hourly',
          keyArn: KEY_ARN,
          expression: 'cron(5 * * * ? *)',
          function: testFunction(),
          input: { action: 'export' },
        }),
    );

  it('M6 triggers the function from EventBridge Scheduler, encrypted, with retries and dead letters', async () => {
    const { named } = await make();
    expect(named('s-schedule').inputs).toEqual({
      name: 'dev-shop-hourly',
      groupName: 'dev-shop',
      description: 'Runs dev-shop-ingest',
      scheduleExpression: 'cron(5 * * * ? *)',
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      kmsKeyArn: KEY_ARN,
      target: {
        arn: FUNCTION,
        roleArn: 'arn:aws:iam::111111111111:role/dev-shop-hourly-schedule',
        input: '{"action":"export"}',
        deadLetterConfig: { arn: DEAD },
        retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
      },
    });
    expect(named('s-group').inputs).toEqual({ name: 'dev-shop', tags: TAGS });
  });

  it('its role is assumed only for this group, and can only invoke, send dead letters and decrypt', async () => {
    const { named } = await make();
    expect(JSON.parse(named('s-role').inputs['assumeRolePolicy'] as string)).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111111111111' },
            ArnEquals: { 'aws:SourceArn': 'arn:aws:scheduler:us-east-2:111111111111:schedule-group/dev-shop' },
          },
        },
      ],
    });
    const { Statement } = JSON.parse(named('s-policy').inputs['policy'] as string) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['lambda:InvokeFunction'], [FUNCTION]],
      [['sqs:SendMessage'], [DEAD]],
      [['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'], [KEY_ARN]],
      [['kms:Decrypt'], [KEY_ARN]],
    ]);
  });

  it("depends on its role's policy and the dead-letter queue", async () => {
    expect((await make()).named('s-schedule').dependencies).toEqual(
      expect.arrayContaining(['s-policy', 'fn-failures']),
    );
  });
});

describe('Rule', () => {
  const make = () =>
    record(() => {
      const target = testFunction('fn', {
        deadLetterSenders: [{ service: 'events.amazonaws.com', sourceArn: ruleArn(scope, 'sweep') }],
      });
      return new Rule('r', {
        scope,
        part: 'sweep',
        expression: 'rate(5 minutes)',
        function: target,
        input: { action: 'all' },
      });
    });

  it('P5 triggers the function from an EventBridge rule, with retries and dead letters', async () => {
    const { named } = await make();
    expect(named('r-rule').inputs).toEqual({
      name: 'dev-shop-sweep',
      description: 'Runs dev-shop-ingest',
      scheduleExpression: 'rate(5 minutes)',
      state: 'ENABLED',
      tags: TAGS,
    });
    expect(named('r-target').inputs).toEqual({
      rule: 'dev-shop-sweep',
      targetId: 'sweep',
      arn: FUNCTION,
      input: '{"action":"all"}',
      deadLetterConfig: { arn: DEAD },
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 300 },
    });
  });

  it('only this rule can invoke the function, before the target exists', async () => {
    const { named } = await make();
    expect(named('r-permission').inputs).toEqual({
      statementId: 'rule',
      action: 'lambda:InvokeFunction',
      function: 'dev-shop-ingest',
      principal: 'events.amazonaws.com',
      sourceArn: ruleArn(scope, 'sweep'),
    });
    expect(named('r-target').dependencies).toContain('r-permission');
  });

  it('the policy of the dead-letter queue names the rule and exists before the target', async () => {
    const { named, result } = await make();
    expect(named('fn-dead-letters-policy').inputs['policy']).toContain(`"aws:SourceArn":"${ruleArn(scope, 'sweep')}"`);
    expect(named('r-target').dependencies).toContain('fn-dead-letters-policy');
    expect(await valueOf(result.name)).toBe('dev-shop-sweep');
  });
});
