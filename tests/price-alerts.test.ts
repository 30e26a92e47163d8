import {
  APIGatewayClient,
  GetMethodCommand,
  GetModelCommand,
  GetRequestValidatorCommand,
  GetResourcesCommand,
  GetStageCommand,
} from '@aws-sdk/client-api-gateway';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  initialRule,
  SWEEP_PAYLOAD,
  type NotificationMessage,
  type RuleDefinition,
  type WebhookResponse,
} from '../functions/price-alerts/contract';
import { sortable } from '../functions/price-alerts/domain/timestamp';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from './setup/deployment';
import { Inbox } from './setup/inbox';
import { inventory, type Found } from './setup/inventory';
import { eventually } from './setup/poll';
import {
  alarmsByPart,
  countByKind,
  misnamed,
  mistagged,
  ofSystem,
  roleStatements,
  trusted,
  untold,
  wildcards,
} from './setup/system-checks';

/** Price alerts as environments/dev.yaml says it, seen from outside: HTTP, queues, and what the AWS APIs tell. */

const REGION = 'us-east-1';
const SYSTEM = 'price-alerts';

jest.setTimeout(90_000);

let deployment: Deployment;
let found: readonly Found[];
let dynamo: DynamoDBClient;
let sqs: SQSClient;
let notifications: Inbox<NotificationMessage>;
let alices: Inbox<NotificationMessage>;

beforeAll(async () => {
  deployment = await deploy('dev');
  found = ofSystem(await inventory(deployment, REGION), 'dev', SYSTEM);
  dynamo = deployment.client(DynamoDBClient, REGION);
  sqs = deployment.client(SQSClient, REGION);
  notifications = new Inbox(sqs, deployment.prices.subscriptionQueues['notifications']!.url);
  alices = new Inbox(sqs, deployment.prices.subscriptionQueues['alice']!.url);
}, DEPLOY_TIMEOUT_MS);
afterAll(async () => {
  await deployment?.close();
}, 60_000);

const rule = (alertId: string, more: Partial<RuleDefinition> = {}): RuleDefinition => ({
  userId: 'test',
  alertId,
  symbol: `${alertId.toUpperCase()}-USD`,
  direction: 'above',
  threshold: '10',
  cooldownSeconds: 0,
  ...more,
});
/** Older than every price that is sent here. */
const CREATED_AT = '2009-01-01T00:00:00Z';
const addRule = async (definition: RuleDefinition): Promise<RuleDefinition> => {
  await dynamo.send(
    new PutItemCommand({ TableName: deployment.prices.rulesTable.name, Item: initialRule(definition, CREATED_AT) }),
  );
  return definition;
};
const ruleItem = async ({ userId, alertId }: RuleDefinition) =>
  (
    await dynamo.send(
      new GetItemCommand({
        TableName: deployment.prices.rulesTable.name,
        Key: { userId: { S: userId }, alertId: { S: alertId } },
        ConsistentRead: true,
      }),
    )
  ).Item;

const sendPrice = async (body: object | string): Promise<WebhookResponse> => {
  const reply = await deployment.post('prices', body);
  if (reply.status !== 202) throw new Error(`HTTP ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body as WebhookResponse;
};
const sweep = async (): Promise<void> => {
  const { FunctionError, Payload } = await deployment.client(LambdaClient, REGION).send(
    new InvokeCommand({
      FunctionName: deployment.prices.evaluateFunction.name,
      Payload: JSON.stringify(SWEEP_PAYLOAD),
    }),
  );
  if (FunctionError) throw new Error(Payload?.transformToString());
};
const notified = (alertId: string, count = 1) =>
  notifications.some(`${count} notifications of ${alertId}`, ({ body }) => body.alertId === alertId, count);
/** Everything that was to be notified before is there once a later notification is. */
const fence = async (id: string): Promise<void> => {
  const { symbol } = await addRule(rule(id));
  await sendPrice({ exchange: 'fence', symbol, price: '11' });
  await notified(id);
};
const queueAttributes = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};

describe('the whole stack', () => {
  it('R6 tells the endpoint and the name and ARN of everything in the region', () => {
    expect(countByKind(found)).toMatchObject({
      table: 2,
      topic: 2,
      queue: 7,
      function: 2,
      key: 1,
      alarm: 13,
      dashboard: 1,
      rule: 1,
      api: 1,
    });
    expect(untold(found, deployment.prices)).toEqual([]);
    expect(deployment.prices.endpoint).toMatch(new RegExp(`^https://.*${deployment.prices.apiId}.*/webhook$`));
    expect(deployment.prices.region).toBe(REGION);
  });

  it('R7 carries the environment in every name and the tags on everything that takes them', () => {
    expect(misnamed(found, 'dev', SYSTEM)).toEqual([]);
    expect(
      mistagged(found, {
        Environment: 'dev',
        System: SYSTEM,
        ManagedBy: 'pulumi',
        Owner: 'platform',
        CostCenter: 'engineering',
        DataClass: 'internal',
      }),
    ).toEqual([]);
    expect(found.filter(({ tags }) => tags === undefined).map(({ kind }) => kind)).toEqual(['dashboard']);
  });
});

describe('the API', () => {
  it('P1 hands POST /webhook to the ingest function and validates the body by a model; P9 traces the stage', async () => {
    const gateway = deployment.client(APIGatewayClient, REGION);
    const restApiId = deployment.prices.apiId;
    const { items = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
    const method = await gateway.send(
      new GetMethodCommand({
        restApiId,
        resourceId: items.find(({ path }) => path === '/webhook')?.id,
        httpMethod: 'POST',
      }),
    );
    expect(method.methodIntegration?.type).toBe('AWS_PROXY');
    expect(method.methodIntegration?.uri).toContain(`${deployment.prices.ingestFunction.arn}/invocations`);
    expect(
      (await gateway.send(new GetRequestValidatorCommand({ restApiId, requestValidatorId: method.requestValidatorId })))
        .validateRequestBody,
    ).toBe(true);
    const model = await gateway.send(
      new GetModelCommand({ restApiId, modelName: method.requestModels?.['application/json'] }),
    );
    expect(JSON.parse(model.schema ?? '')).toMatchObject({ required: ['exchange', 'symbol', 'price'] });
    expect((await gateway.send(new GetStageCommand({ restApiId, stageName: 'v1' }))).tracingEnabled).toBe(true);
  });

  it.each(['exchange', 'symbol', 'price'])('P1 refuses a body without %s at the gateway', async (field) => {
    const body = { exchange: 'test', symbol: 'P1-USD', price: '1', [field]: undefined };
    // invalid_body is a code of the gateway's: the function has others.
    expect(await deployment.post('prices', body)).toMatchObject({
      status: 400,
      body: { error: 'invalid_body', message: expect.stringMatching(/exchange.*symbol.*price/) },
    });
  });
});

describe('the price history', () => {
  it('P3 is kept by symbol, on demand, with TTL expiryTime and point-in-time recovery', async () => {
    const TableName = deployment.prices.historyTable.name;
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'symbol', KeyType: 'HASH' },
      { AttributeName: 'observed', KeyType: 'RANGE' },
    ]);
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect((await dynamo.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
      AttributeName: 'expiryTime',
      TimeToLiveStatus: 'ENABLED',
    });
    expect(
      (await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
        ?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ).toBe('ENABLED');
  });

  it('P2 P3 writes each price exactly, to expire after the retention of the file, 14 days, and hands it to the queue', async () => {
    await addRule(rule('p2', { threshold: '0.1234567890123456789012345' }));
    const sentAt = Date.now();
    const timestamp = new Date(sentAt - 1000).toISOString();
    // As JSON text: a binary float would round this number.
    const answer = await sendPrice(
      `{"exchange":"Kraken","symbol":"p2/usd","price":0.1234567890123456789012345,"timestamp":"${timestamp}"}`,
    );
    expect(answer).toEqual({
      accepted: true,
      exchange: 'kraken',
      symbol: 'P2-USD',
      price: '0.1234567890123456789012345',
      timestamp,
    });
    const { Item } = await dynamo.send(
      new GetItemCommand({
        TableName: deployment.prices.historyTable.name,
        Key: { symbol: { S: 'P2-USD' }, observed: { S: `${sortable(timestamp)}#kraken` } },
      }),
    );
    expect(Item).toMatchObject({
      price: { N: '0.1234567890123456789012345' },
      exchange: { S: 'kraken' },
      timestamp: { S: timestamp },
    });
    const arrival = Number(Item?.['expiryTime']?.N) - 14 * 86_400;
    expect(arrival).toBeGreaterThanOrEqual(Math.floor(sentAt / 1000));
    expect(arrival).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
    // Only the evaluation, which the queue drives, can have fired the rule.
    expect((await notified('p2'))[0]?.body.price).toBe('0.1234567890123456789012345');
  });
});

describe('the functions', () => {
  it.each([
    ['P2', 'ingestFunction', 256, 10],
    ['P5', 'evaluateFunction', 512, 50],
  ] as const)(
    '%s P8 P9 runs %s with %d MB, %d s, on arm64, traced, its variables encrypted',
    async (_row, name, MemorySize, Timeout) => {
      const configuration = await deployment
        .client(LambdaClient, REGION)
        .send(new GetFunctionConfigurationCommand({ FunctionName: deployment.prices[name].name }));
      expect(configuration).toMatchObject({
        MemorySize,
        Timeout,
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        TracingConfig: { Mode: 'Active' },
        KMSKeyArn: deployment.prices.keyArn,
        Role: deployment.prices[name].roleArn,
      });
    },
  );
});

describe('the queue', () => {
  it('P4 hides a message 5 minutes and gives it up to the dead-letter queue after 3 receives', async () => {
    const attributes = await queueAttributes(deployment.prices.priceQueue.url);
    expect(attributes['VisibilityTimeout']).toBe('300');
    expect(JSON.parse(attributes['RedrivePolicy'] ?? '')).toEqual({
      deadLetterTargetArn: deployment.prices.priceDeadLetterQueue.arn,
      maxReceiveCount: 3,
    });
    const dead = await queueAttributes(deployment.prices.priceDeadLetterQueue.url);
    expect(JSON.parse(dead['RedriveAllowPolicy'] ?? '')).toEqual({
      redrivePermission: 'byQueue',
      sourceQueueArns: [deployment.prices.priceQueue.arn],
    });
    const { EventSourceMappings = [] } = await deployment
      .client(LambdaClient, REGION)
      .send(new ListEventSourceMappingsCommand({ FunctionName: deployment.prices.evaluateFunction.name }));
    expect(EventSourceMappings).toMatchObject([
      {
        EventSourceArn: deployment.prices.priceQueue.arn,
        State: 'Enabled',
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    ]);
  });

  it('P4 P11 a malformed message goes to the dead-letter queue at its first receive; its neighbour is evaluated once', async () => {
    const { symbol } = await addRule(rule('p4'));
    const QueueUrl = deployment.prices.priceQueue.url;
    const { Successful = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'bad', MessageBody: '{"symbol":"P4-USD","price":"not a price"}' },
          {
            Id: 'good',
            MessageBody: JSON.stringify({ exchange: 'test', symbol, price: '11', timestamp: new Date().toISOString() }),
          },
        ],
      }),
    );
    const dead = new Inbox<{ price: string }>(sqs, deployment.prices.priceDeadLetterQueue.url);
    expect(await dead.some('the dead letter', () => true)).toMatchObject([
      { body: { symbol: 'P4-USD', price: 'not a price' } },
    ]);
    expect(await notified('p4')).toHaveLength(1);
    const badId = Successful.find(({ Id }) => Id === 'bad')?.MessageId;
    expect(await givenUp(badId!)).toEqual(['ERROR malformed_message']);
    await fence('p4fence');
    expect(await notified('p4')).toHaveLength(1);
  });

  it('P4 P11 a price that cannot be evaluated is received 3 times and ends in the dead-letter queue', async () => {
    const { symbol } = await addRule(rule('p4c'));
    const QueueUrl = deployment.prices.priceQueue.url;
    const iam = deployment.client(IAMClient, REGION);
    const id = { RoleName: deployment.prices.evaluateFunction.roleArn.split('/').at(-1)!, PolicyName: 'function' };
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(id));
    const full = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: { Action: string[] }[] };
    // 5 minutes between two tries are too long for a test; the rest is as deployed.
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }));
    await iam.send(
      new PutRolePolicyCommand({
        ...id,
        PolicyDocument: JSON.stringify({
          ...full,
          Statement: full.Statement.filter(({ Action }) => !Action.includes('dynamodb:UpdateItem')),
        }),
      }),
    );
    try {
      await sendPrice({ exchange: 'test', symbol, price: '11' });
      const dead = new Inbox<{ symbol: string }>(sqs, deployment.prices.priceDeadLetterQueue.url);
      expect(await dead.some('the dead letter', ({ body }) => body.symbol === symbol)).toHaveLength(1);
    } finally {
      await iam.send(new PutRolePolicyCommand({ ...id, PolicyDocument: JSON.stringify(full) }));
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '300' } }));
    }
    // What the queue gave up is made good by the next price or the sweep.
    await sweep();
    expect((await notified('p4c')).map(({ body }) => body.price)).toEqual(['11']);
  });

  /** What was logged of a message that was given up. The log is structured: a JSON object a line. */
  const givenUp = (messageId: string): Promise<readonly string[]> =>
    eventually('the line in the log', async () => {
      const { events = [] } = await deployment
        .client(CloudWatchLogsClient, REGION)
        .send(new FilterLogEventsCommand({ logGroupName: deployment.prices.evaluateFunction.logGroup }));
      const lines = events.flatMap(({ message = '' }) =>
        message.includes('message given up') && message.includes(messageId)
          ? [JSON.parse(message.slice(message.indexOf('{'))) as Record<string, string>]
          : [],
      );
      return lines.length > 0 ? lines.map(({ level, code }) => `${level} ${code}`) : undefined;
    });
});

describe('the rules', () => {
  it('P6 are kept by userId and alertId, with point-in-time recovery, and those of the environment file are there', async () => {
    const TableName = deployment.prices.rulesTable.name;
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'userId', KeyType: 'HASH' },
      { AttributeName: 'alertId', KeyType: 'RANGE' },
    ]);
    expect(Table?.GlobalSecondaryIndexes).toMatchObject([
      {
        IndexName: 'by-watch',
        KeySchema: [
          { AttributeName: 'watch', KeyType: 'HASH' },
          { AttributeName: 'threshold', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
    expect(
      (await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
        ?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ).toBe('ENABLED');
    expect(await ruleItem(rule('pepe-above', { userId: 'carol' }))).toMatchObject({
      symbol: { S: 'PEPE-USD' },
      threshold: { N: '0.00000123' },
      state: { S: 'armed' },
    });
  });

  it('P5 fire by the sweep for prices since their creation, though they were written after them', async () => {
    await sendPrice({ exchange: 'test', symbol: 'P5-USD', price: '12' });
    await sendPrice({ exchange: 'test', symbol: 'P5-USD', price: '11' });
    // Else the queue would bring the first price to the rule before the sweep does.
    await emptied(deployment.prices.priceQueue.url);
    const late = await addRule(rule('p5'));
    expect((await ruleItem(late))?.['state']).toEqual({ S: 'armed' });
    await sweep();
    expect((await notified('p5')).map(({ body }) => body.price)).toEqual(['12']);
    await sweep();
    await fence('p5fence');
    expect(await notified('p5')).toHaveLength(1);
  });

  it('P5 both directions fire at their threshold, once, and again only after the price was on the other side', async () => {
    const SYMBOL = 'P5B-USD';
    await addRule(rule('p5above', { symbol: SYMBOL, threshold: '100' }));
    await addRule(rule('p5below', { symbol: SYMBOL, threshold: '50', direction: 'below' }));
    const base = Date.now() - 60_000;
    for (const [index, price] of ['75', '100', '101', '99.99', '100.5', '50', '49'].entries()) {
      const timestamp = new Date(base + index * 1000).toISOString();
      await sendPrice({ exchange: 'test', symbol: SYMBOL, price, timestamp });
    }
    expect((await notified('p5above', 2)).map(({ body }) => body.price)).toEqual(['100', '100.5']);
    expect((await notified('p5below')).map(({ body }) => body.price)).toEqual(['50']);
  });

  /** Until no message waits or is being evaluated. */
  const emptied = (url: string): Promise<true> =>
    eventually(
      `nothing in ${url}`,
      async () => {
        const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } =
          await queueAttributes(url);
        return waiting === '0' && inFlight === '0' ? true : undefined;
      },
      { everyMs: 50 },
    );
});

describe('the notifications', () => {
  it('P7 go to an encrypted topic and carry the price exactly: 0.00000123', async () => {
    const { Attributes } = await deployment
      .client(SNSClient, REGION)
      .send(new GetTopicAttributesCommand({ TopicArn: deployment.prices.notificationsTopic.arn }));
    expect(Attributes?.['KmsMasterKeyId']).toBe(deployment.prices.keyArn);
    const timestamp = new Date().toISOString();
    await sendPrice(
      `{"exchange":"test","symbol":"PEPE-USD","price":0.00000122999999999999999999999,"timestamp":"${new Date(Date.now() - 5000).toISOString()}"}`,
    );
    await sendPrice(`{"exchange":"test","symbol":"PEPE-USD","price":1.23E-6,"timestamp":"${timestamp}"}`);
    expect(await notified('pepe-above')).toEqual([
      {
        body: {
          firingId: expect.stringMatching(/^[0-9a-f]{32}$/),
          userId: 'carol',
          alertId: 'pepe-above',
          symbol: 'PEPE-USD',
          direction: 'above',
          severity: 'medium',
          threshold: '0.00000123',
          price: '0.00000123',
          exchange: 'test',
          timestamp,
        },
        attributes: { userId: 'carol', symbol: 'PEPE-USD', direction: 'above', severity: 'medium' },
      },
    ]);
  });

  it('P7 a filtered subscription gets those of its users and severities, and no others', async () => {
    const symbol = 'P7-USD';
    await addRule(rule('p7mild', { userId: 'alice', symbol, severity: 'medium' }));
    await addRule(rule('p7theirs', { userId: 'bob', symbol, severity: 'critical' }));
    await addRule(rule('p7alike', { userId: 'Alice', symbol, severity: 'critical' }));
    await addRule(rule('p7hers', { userId: 'alice', symbol, severity: 'high' }));
    await sendPrice({ exchange: 'test', symbol, price: '11' });
    for (const id of ['p7mild', 'p7theirs', 'p7alike', 'p7hers']) await notified(id);
    // One more of hers that comes after all of these.
    await addRule(rule('p7last', { userId: 'alice', severity: 'critical' }));
    await sendPrice({ exchange: 'test', symbol: 'P7LAST-USD', price: '11' });
    await alices.some('the last of hers', ({ body }) => body.alertId === 'p7last');
    expect((await alices.all(() => true)).map(({ body: { alertId, severity } }) => [alertId, severity])).toEqual([
      ['p7hers', 'high'],
      ['p7last', 'critical'],
    ]);
  });
});

describe('protection', () => {
  it('P8 a rotated key of the customer encrypts tables, topics, queues and logs', async () => {
    const key = deployment.prices.keyArn;
    const kms = deployment.client(KMSClient, REGION);
    expect((await kms.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata).toMatchObject({
      KeyManager: 'CUSTOMER',
      KeyState: 'Enabled',
    });
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId: key }))).KeyRotationEnabled).toBe(true);
    for (const { kind, name, arn } of found) {
      if (kind === 'table')
        expect((await dynamo.send(new DescribeTableCommand({ TableName: name }))).Table?.SSEDescription).toMatchObject({
          SSEType: 'KMS',
          KMSMasterKeyArn: key,
        });
      if (kind === 'topic')
        expect(
          (await deployment.client(SNSClient, REGION).send(new GetTopicAttributesCommand({ TopicArn: arn })))
            .Attributes?.['KmsMasterKeyId'],
        ).toBe(key);
      if (kind === 'queue')
        expect(
          (await queueAttributes(`${new URL(deployment.prices.endpoint).origin}/${deployment.account}/${name}`))[
            'KmsMasterKeyId'
          ],
        ).toBe(key);
    }
    const { logGroups = [] } = await deployment
      .client(CloudWatchLogsClient, REGION)
      .send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ kmsKeyId }) => kmsKeyId)).toEqual(logGroups.map(() => key));
    expect(logGroups.length).toBeGreaterThanOrEqual(4);
  });

  it('P10 every role names its actions and ARNs; X-Ray alone has a wildcard', async () => {
    const functions = [deployment.prices.ingestFunction, deployment.prices.evaluateFunction].map(({ roleArn }) =>
      roleArn.split('/').at(-1)!,
    );
    expect(new Set(functions).size).toBe(2);
    for (const { name } of found.filter(({ kind }) => kind === 'role')) {
      const isFunction = functions.includes(name);
      expect([name, wildcards(await roleStatements(deployment, name))]).toEqual([
        name,
        isFunction ? ['xray:PutTraceSegments xray:PutTelemetryRecords on *'] : [],
      ]);
      if (isFunction) expect(await trusted(deployment, name)).toEqual(['lambda.amazonaws.com']);
    }
  });

  it('P10 the role of the ingest cannot read rules, publish, or take from the queue', async () => {
    const { rulesTable, notificationsTopic, priceQueue, ingestFunction } = deployment.prices;
    const config = await deployment.as(ingestFunction.roleArn, REGION);
    const [tables, topics, queues] = [new DynamoDBClient(config), new SNSClient(config), new SQSClient(config)];
    const denied = [
      tables.send(
        new GetItemCommand({
          TableName: rulesTable.name,
          Key: { userId: { S: 'carol' }, alertId: { S: 'pepe-above' } },
        }),
      ),
      topics.send(new PublishCommand({ TopicArn: notificationsTopic.arn, Message: 'no' })),
      queues.send(new SetQueueAttributesCommand({ QueueUrl: priceQueue.url, Attributes: { VisibilityTimeout: '0' } })),
    ];
    for (const outcome of await Promise.allSettled(denied)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: expect.stringMatching(/AccessDenied|AuthorizationError/) },
      });
    }
    [tables, topics, queues].forEach((client) => client.destroy());
  });

  it('P10 P11 without its right to publish the evaluation fails and keeps the firing; with it again the sweep publishes that firing once', async () => {
    const iam = deployment.client(IAMClient, REGION);
    const id = { RoleName: deployment.prices.evaluateFunction.roleArn.split('/').at(-1)!, PolicyName: 'function' };
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(id));
    const full = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: { Action: string[] }[] };
    const without = { ...full, Statement: full.Statement.filter(({ Action }) => !Action.includes('sns:Publish')) };
    expect(without.Statement).toHaveLength(full.Statement.length - 1);
    const errorsBefore = await errorsOfEvaluate();
    const kept = await addRule(rule('p10'));
    await iam.send(new PutRolePolicyCommand({ ...id, PolicyDocument: JSON.stringify(without) }));
    let firingId: string | undefined;
    try {
      await sendPrice({ exchange: 'test', symbol: kept.symbol, price: '11' });
      firingId = await eventually(
        'the firing',
        async () => (await ruleItem(kept))?.['outbox']?.L?.[0]?.M?.['firingId']?.S,
      );
      await letMinutePass(kept);
      await expect(sweep()).rejects.toThrow(/sweep over all symbols: 1 failed.*notifications topic/);
      await eventually('an error for the alarm to count', async () =>
        (await errorsOfEvaluate()) > errorsBefore ? true : undefined,
      );
      expect(await notifications.all(({ body }) => body.alertId === 'p10')).toEqual([]);
      expect((await ruleItem(kept))?.['watch']).toEqual({ S: 'P10-USD#above#firing' });
    } finally {
      await iam.send(new PutRolePolicyCommand({ ...id, PolicyDocument: JSON.stringify(full) }));
    }
    await letMinutePass(kept);
    await sweep();
    expect((await notified('p10')).map(({ body }) => body.firingId)).toEqual([firingId]);
    expect((await ruleItem(kept))?.['watch']).toEqual({ S: 'P10-USD#above#disarmed' });
    await sweep();
    await fence('p10fence');
    expect(await notified('p10')).toHaveLength(1);
  });

  /** A claim counts as abandoned after a minute; it passes here by setting the claim back. */
  const letMinutePass = ({ userId, alertId }: RuleDefinition) =>
    dynamo.send(
      new UpdateItemCommand({
        TableName: deployment.prices.rulesTable.name,
        Key: { userId: { S: userId }, alertId: { S: alertId } },
        UpdateExpression: 'SET outbox[0].claimedAt = :then',
        ExpressionAttributeValues: { ':then': { N: String(Date.now() - 61_000) } },
      }),
    );

  /** What the alarm on the function's errors counts. */
  const errorsOfEvaluate = async (): Promise<number> => {
    const { Datapoints = [] } = await deployment.client(CloudWatchClient, REGION).send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: deployment.prices.evaluateFunction.name }],
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 60,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  };
});

describe('monitoring', () => {
  it('P11 alarms on dead letters, the age of the oldest message, errors, throttles and duration, and notifies the operations topic', async () => {
    const alarms = await alarmsByPart(deployment, REGION, 'dev-price-alerts-');
    const above = {
      ComparisonOperator: 'GreaterThanThreshold',
      ActionsEnabled: true,
      AlarmActions: [deployment.prices.operationsTopic.arn],
    };
    for (const [part, slow] of [
      ['ingest', 9500],
      ['evaluate', 47_500],
    ] as const) {
      const ofFunction = {
        ...above,
        Namespace: 'AWS/Lambda',
        Dimensions: [{ Name: 'FunctionName', Value: `dev-price-alerts-${part}` }],
      };
      expect(alarms[`${part}-errors`]).toMatchObject({
        ...ofFunction,
        MetricName: 'Errors',
        Statistic: 'Sum',
        Threshold: 10,
        EvaluationPeriods: 2,
        Period: 300,
      });
      expect(alarms[`${part}-throttles`]).toMatchObject({
        ...ofFunction,
        MetricName: 'Throttles',
        Statistic: 'Sum',
        Threshold: 5,
        EvaluationPeriods: 1,
        Period: 60,
      });
      expect(alarms[`${part}-duration`]).toMatchObject({
        ...ofFunction,
        MetricName: 'Duration',
        ExtendedStatistic: 'p99',
        Threshold: slow,
      });
    }
    const ofQueue = (name: string) => ({
      ...above,
      Namespace: 'AWS/SQS',
      Statistic: 'Maximum',
      Dimensions: [{ Name: 'QueueName', Value: name }],
    });
    expect(alarms['prices-age']).toMatchObject({
      ...ofQueue(deployment.prices.priceQueue.name),
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 1800,
    });
    for (const { name } of Object.values(deployment.prices.deadLetterQueues)) {
      expect(alarms[`${name.slice('dev-price-alerts-'.length)}-depth`]).toMatchObject({
        ...ofQueue(name),
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 0,
      });
    }
  });
});

describe('the schedule', () => {
  it('P5 a rule of EventBridge runs the evaluation over all symbols every 5 minutes, and does invoke it', async () => {
    const events = deployment.client(EventBridgeClient, REGION);
    const Name = deployment.prices.evaluateRule;
    const { State, ScheduleExpression, Description } = await events.send(new DescribeRuleCommand({ Name }));
    expect({ State, ScheduleExpression }).toEqual({ State: 'ENABLED', ScheduleExpression: 'rate(5 minutes)' });
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
    expect(Targets).toMatchObject([
      {
        Arn: deployment.prices.evaluateFunction.arn,
        DeadLetterConfig: { Arn: deployment.prices.deadLetterQueues['evaluate']!.arn },
      },
    ]);
    expect(JSON.parse(Targets[0]?.Input ?? '')).toEqual({ action: 'evaluate_all' });

    await sendPrice({ exchange: 'test', symbol: 'P5S-USD', price: '11' });
    await eventually('the price to be evaluated', async () =>
      (await queueAttributes(deployment.prices.priceQueue.url))['ApproximateNumberOfMessages'] === '0'
        ? true
        : undefined,
    );
    await addRule(rule('p5s'));
    await events.send(new PutRuleCommand({ Name, ScheduleExpression: 'rate(1 minute)', Description, State }));
    try {
      await notifications.some('the scheduled sweep', ({ body }) => body.alertId === 'p5s', 1, {
        timeoutMs: 80_000,
        everyMs: 500,
      });
    } finally {
      await events.send(new PutRuleCommand({ Name, ScheduleExpression: 'rate(5 minutes)', Description, State }));
    }
  });
});
