import {
  APIGatewayClient,
  GetMethodCommand,
  GetModelCommand,
  GetRequestValidatorCommand,
  GetResourcesCommand,
  GetStageCommand,
} from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import {
  EXPORT_PAYLOAD,
  TIME_SERIES,
  type AlertMessage,
  type Comparison,
  type ExportManifest,
  type ExportResponse,
  type IngestResponse,
  type MetricType,
  type Severity,
} from '../functions/metrics-aggregation/contract';
import { hourShard, shardOf } from '../functions/metrics-aggregation/domain/hours';
import { PART_ROWS } from '../functions/metrics-aggregation/domain/export-hour';
import { deploy, DEPLOY_TIMEOUT_MS, type Deployment } from './setup/deployment';
import { Inbox, type Received } from './setup/inbox';
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

/** Metrics aggregation as environments/dev.yaml says it, seen from outside: HTTP, queues, and what the AWS APIs tell. */

const REGION = 'us-east-2';
const SYSTEM = 'metrics-aggregation';
/** Needs more than 20,000 rows; `npm run test:exhaustive` runs it. */
const largeIt = process.env['SIGNALBOX_LARGE_EXPORT'] === '1' ? it : it.skip;

jest.setTimeout(90_000);

let deployment: Deployment;
let found: readonly Found[];
let dynamo: DynamoDBClient;

beforeAll(async () => {
  deployment = await deploy('dev');
  found = ofSystem(await inventory(deployment, REGION), 'dev', SYSTEM);
  dynamo = deployment.client(DynamoDBClient, REGION);
}, DEPLOY_TIMEOUT_MS);
afterAll(async () => {
  await deployment?.close();
}, 60_000);

const ofKind = (kind: Found['kind']): readonly Found[] => found.filter((one) => one.kind === kind);

const configure = (metricName: string, comparison: Comparison, threshold: number, severity: Severity = 'high') =>
  dynamo.send(
    new PutItemCommand({
      TableName: deployment.metrics.alertConfigTable.name,
      Item: {
        metric_name: { S: metricName },
        comparison: { S: comparison },
        threshold: { N: String(threshold) },
        severity: { S: severity },
      },
    }),
  );

const sendMetrics = async (body: unknown): Promise<IngestResponse> => {
  const reply = await deployment.post('metrics', body);
  if (reply.status !== 200) throw new Error(`HTTP ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body as IngestResponse;
};

describe('the whole stack', () => {
  it('R6 tells the endpoint and the name and ARN of everything in the region', () => {
    expect(countByKind(found)).toMatchObject({
      table: 2,
      topic: 2,
      queue: 6,
      bucket: 2,
      function: 2,
      key: 1,
      alarm: 11,
      dashboard: 1,
      schedule: 1,
      api: 1,
    });
    expect(untold(found, deployment.metrics)).toEqual([]);
    expect(deployment.metrics.endpoint).toMatch(new RegExp(`^https://.*${deployment.metrics.apiId}.*/metrics$`));
    expect(deployment.metrics.region).toBe(REGION);
  });

  it('R6 prints the outputs for a person, secrets blinded', async () => {
    const { code, stdout } = await deployment.sandbox.run(['outputs', '--env', 'dev']);
    expect(code).toBe(0);
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(lines).toEqual(
      expect.arrayContaining([
        ['environment', 'dev'],
        ['metrics-aggregation.endpoint', deployment.metrics.endpoint],
        ['metrics-aggregation.apiKey', '[secret]'],
        ['price-alerts.apiKey', '[secret]'],
      ]),
    );
    expect(stdout).not.toContain(deployment.metrics.apiKey);
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
    expect(
      found
        .filter(({ tags }) => tags === undefined)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['dashboard', 'schedule']);
  });
});

describe('the API', () => {
  it('M1 hands POST /metrics to the ingest function, traced by X-Ray', async () => {
    const gateway = deployment.client(APIGatewayClient, REGION);
    const restApiId = deployment.metrics.apiId;
    const { items = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
    expect(items.map(({ path }) => path).toSorted()).toEqual(['/', '/metrics']);
    const resourceId = items.find(({ path }) => path === '/metrics')?.id;
    const method = await gateway.send(new GetMethodCommand({ restApiId, resourceId, httpMethod: 'POST' }));
    expect(method.methodIntegration).toMatchObject({
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      passthroughBehavior: 'NEVER',
    });
    expect(method.methodIntegration?.uri).toContain(`${deployment.metrics.ingestFunction.arn}/invocations`);
    expect(method.apiKeyRequired).toBe(true);
    const stage = await gateway.send(new GetStageCommand({ restApiId, stageName: 'v1' }));
    expect(stage.tracingEnabled).toBe(true);

    expect(await sendMetrics({ metric_name: 'm1_single', value: 1.5 })).toEqual({ stored: 1, alerts: [] });
    expect(
      await sendMetrics([
        { metric_name: 'm1_a', value: 1 },
        { metric_name: 'm1_b', value: 2 },
      ]),
    ).toEqual({ stored: 2, alerts: [] });
  });

  it('M1 validates the body at the gateway by a model', async () => {
    const gateway = deployment.client(APIGatewayClient, REGION);
    const restApiId = deployment.metrics.apiId;
    const { items = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
    const method = await gateway.send(
      new GetMethodCommand({
        restApiId,
        resourceId: items.find(({ path }) => path === '/metrics')?.id,
        httpMethod: 'POST',
      }),
    );
    const validator = await gateway.send(
      new GetRequestValidatorCommand({ restApiId, requestValidatorId: method.requestValidatorId }),
    );
    expect(validator.validateRequestBody).toBe(true);
    const model = await gateway.send(
      new GetModelCommand({ restApiId, modelName: method.requestModels?.['application/json'] }),
    );
    expect(JSON.parse(model.schema ?? '')).toMatchObject({
      oneOf: [{ type: 'object', required: ['metric_name', 'value'] }, { type: 'array' }],
    });

    // invalid_body is a code of the gateway's: the function has others.
    expect(await deployment.post('metrics', { metric_name: 'm1_refused' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_body' },
    });
  });
});

describe('the functions', () => {
  it.each(['ingestFunction', 'exportFunction'] as const)(
    'M2 runs %s with 512 MB, 30 s, X-Ray, Node 24 on arm64',
    async (name) => {
      const configuration = await deployment
        .client(LambdaClient, REGION)
        .send(new GetFunctionConfigurationCommand({ FunctionName: deployment.metrics[name].name }));
      expect(configuration).toMatchObject({
        MemorySize: 512,
        Timeout: 30,
        TracingConfig: { Mode: 'Active' },
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Role: deployment.metrics[name].roleArn,
        KMSKeyArn: deployment.metrics.keyArn,
      });
    },
  );
});

describe('the time series', () => {
  it('M3 keeps points by metric_name and timestamp, on demand, with TTL, a stream and backups', async () => {
    const TableName = deployment.metrics.timeSeriesTable.name;
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'metric_name', KeyType: 'HASH' },
      { AttributeName: 'timestamp', KeyType: 'RANGE' },
    ]);
    expect(Table?.AttributeDefinitions).toEqual(
      expect.arrayContaining([
        { AttributeName: 'metric_name', AttributeType: 'S' },
        { AttributeName: 'timestamp', AttributeType: 'N' },
      ]),
    );
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
    expect((await dynamo.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
      AttributeName: 'ttl',
      TimeToLiveStatus: 'ENABLED',
    });
    const backups = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe(
      'ENABLED',
    );
  });

  it('M3 stores a point that expires the retention of the file, 7 days, after its arrival', async () => {
    const timestamp = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const sentAt = Date.now();
    await sendMetrics({
      metric_name: 'm3_point',
      value: -0.1,
      timestamp: '2026-01-02T03:04:05.678Z',
      metric_type: 'business',
      unit: 'Count',
    });
    const { Item } = await dynamo.send(
      new GetItemCommand({
        TableName: deployment.metrics.timeSeriesTable.name,
        Key: { metric_name: { S: 'm3_point' }, timestamp: { N: String(timestamp) } },
      }),
    );
    expect(Item).toMatchObject({
      metric_name: { S: 'm3_point' },
      timestamp: { N: String(timestamp) },
      value: { N: '-0.1' },
      metric_type: { S: 'business' },
      unit: { S: 'Count' },
    });
    const arrival = Number(Item?.['ttl']?.N) - 7 * 86_400;
    expect(arrival).toBeGreaterThanOrEqual(Math.floor(sentAt / 1000));
    expect(arrival).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
  });

  it('M3 gives a metric without a time the time of its arrival', async () => {
    const before = Date.now();
    await configure('m3_now', 'above', 0);
    const { alerts } = await sendMetrics({ metric_name: 'm3_now', value: 1 });
    const at = Date.parse(alerts[0]?.timestamp ?? '');
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  });
});

describe('the alert configurations', () => {
  it('M4 keeps them by metric_name, and holds those of the environment file after the deployment', async () => {
    const TableName = deployment.metrics.alertConfigTable.name;
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    expect(Table?.KeySchema).toEqual([{ AttributeName: 'metric_name', KeyType: 'HASH' }]);
    const { Item } = await dynamo.send(
      new GetItemCommand({ TableName, Key: { metric_name: { S: 'cpu_utilization' } } }),
    );
    expect(Item).toMatchObject({ threshold: { N: '90' }, comparison: { S: 'at_or_above' }, severity: { S: 'high' } });
  });

  it.each([
    ['above', [10.01]],
    ['at_or_above', [10, 10.01]],
    ['below', [9.99]],
    ['at_or_below', [9.99, 10]],
  ] as const)('M4 checks each metric as it arrives: %s 10 is met by %j of 9.99, 10, 10.01', async (comparison, met) => {
    const name = `m4_${comparison}`;
    await configure(name, comparison, 10);
    const base = Date.now() - 10_000;
    const { stored, alerts } = await sendMetrics(
      [9.99, 10, 10.01].map((value, index) => ({ metric_name: name, value, timestamp: base + index })),
    );
    expect(stored).toBe(3);
    expect(alerts.map(({ value }) => value)).toEqual(met);
    expect(
      alerts.every((alert) => alert.comparison === comparison && alert.threshold === 10 && alert.metric_name === name),
    ).toBe(true);
  });

  it('M4 applies a configuration that is changed in the table to the next metric', async () => {
    const name = 'm4_changed';
    expect((await sendMetrics({ metric_name: name, value: 7 })).alerts).toEqual([]);
    await configure(name, 'above', 10);
    expect((await sendMetrics({ metric_name: name, value: 7 })).alerts).toEqual([]);
    await configure(name, 'above', 5, 'low');
    expect((await sendMetrics({ metric_name: name, value: 7 })).alerts).toMatchObject([
      { metric_name: name, value: 7, threshold: 5, severity: 'low' },
    ]);
  });
});

describe('the alerts', () => {
  const QUEUES = ['oncall', 'business', 'platform'] as const;
  const CASES: readonly (readonly [
    name: string,
    type: MetricType,
    severity: Severity,
    to: readonly (typeof QUEUES)[number][],
  ])[] = [
    ['m5_business_low', 'business', 'low', ['business']],
    ['m5_business_high', 'business', 'high', ['oncall', 'business']],
    ['m5_system_medium', 'system', 'medium', ['platform']],
    ['m5_system_high', 'system', 'high', ['oncall', 'platform']],
    ['m5_application_critical', 'application', 'critical', ['oncall', 'platform']],
    // Last: whoever has this one has all that went before.
    ['m5_last_business', 'business', 'critical', ['oncall', 'business']],
    ['m5_last_system', 'system', 'critical', ['oncall', 'platform']],
  ];

  it('M5 publishes severity and metric_type as attributes, and each subscription gets what its filter lets through', async () => {
    const inboxes = Object.fromEntries(
      QUEUES.map((name) => [
        name,
        new Inbox<AlertMessage>(deployment.client(SQSClient, REGION), deployment.metrics.subscriptionQueues[name]!.url),
      ]),
    );
    for (const [name, type, severity] of CASES) {
      await configure(name, 'above', 0, severity);
      expect((await sendMetrics({ metric_name: name, value: 1, metric_type: type })).alerts).toHaveLength(1);
    }
    const ours = ({ body }: Received<AlertMessage>): boolean => body.metric_name.startsWith('m5_');
    for (const queue of QUEUES) {
      const expected = CASES.filter(([, , , to]) => to.includes(queue));
      const received = await inboxes[queue]!.some(`${expected.length} alerts in ${queue}`, ours, expected.length);
      expect(received.map(({ body }) => body.metric_name).toSorted()).toEqual(
        expected.map(([name]) => name).toSorted(),
      );
      for (const { body, attributes } of received) {
        const [, type, severity] = CASES.find(([name]) => name === body.metric_name)!;
        expect(attributes).toEqual({ severity, metric_type: type });
        expect(body).toEqual({
          metric_name: body.metric_name,
          metric_type: type,
          severity,
          comparison: 'above',
          threshold: 0,
          value: 1,
          timestamp: expect.stringMatching(/Z$/),
        });
      }
    }
  });
});

describe('monitoring', () => {
  it.each(['ingest', 'export'])(
    'M7 alarms on errors and throttles of %s and notifies the operations topic',
    async (part) => {
      const alarms = await alarmsByPart(deployment, REGION, 'dev-metrics-aggregation-');
      const common = {
        Namespace: 'AWS/Lambda',
        Statistic: 'Sum',
        ComparisonOperator: 'GreaterThanThreshold',
        ActionsEnabled: true,
        Dimensions: [{ Name: 'FunctionName', Value: `dev-metrics-aggregation-${part}` }],
        AlarmActions: [deployment.metrics.operationsTopic.arn],
      };
      expect(alarms[`${part}-errors`]).toMatchObject({
        ...common,
        MetricName: 'Errors',
        Threshold: 10,
        EvaluationPeriods: 2,
        Period: 300,
      });
      expect(alarms[`${part}-throttles`]).toMatchObject({
        ...common,
        MetricName: 'Throttles',
        Threshold: 5,
        EvaluationPeriods: 1,
        Period: 60,
      });
    },
  );

  it('M7 keeps every log 7 days', async () => {
    const { logGroups = [] } = await deployment
      .client(CloudWatchLogsClient, REGION)
      .send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(
      expect.arrayContaining([
        '/aws/lambda/dev-metrics-aggregation-ingest',
        '/aws/lambda/dev-metrics-aggregation-export',
        '/aws/apigateway/dev-metrics-aggregation/access',
      ]),
    );
    expect(logGroups.filter(({ retentionInDays }) => retentionInDays !== 7)).toEqual([]);
  });
});

describe('protection', () => {
  it('M8 encrypts tables, topics, queues and logs with the key of the system', async () => {
    const key = deployment.metrics.keyArn;
    for (const { name } of ofKind('table')) {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
      expect([name, Table?.SSEDescription]).toEqual([
        name,
        expect.objectContaining({ Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key }),
      ]);
    }
    for (const { name, arn } of ofKind('topic')) {
      const { Attributes } = await deployment
        .client(SNSClient, REGION)
        .send(new GetTopicAttributesCommand({ TopicArn: arn }));
      expect([name, Attributes?.['KmsMasterKeyId']]).toEqual([name, key]);
    }
    for (const { name } of ofKind('queue')) {
      const QueueUrl = `${new URL(deployment.metrics.endpoint).origin}/${deployment.account}/${name}`;
      const { Attributes } = await deployment
        .client(SQSClient, REGION)
        .send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      expect([name, Attributes?.['KmsMasterKeyId']]).toEqual([name, key]);
    }
    const { logGroups = [] } = await deployment
      .client(CloudWatchLogsClient, REGION)
      .send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ kmsKeyId }) => kmsKeyId)).toEqual(logGroups.map(() => key));
  });

  it('M6 M8 encrypts, versions and closes every bucket', async () => {
    const s3 = deployment.client(S3Client, REGION);
    for (const { name: Bucket } of ofKind('bucket')) {
      const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
      // S3 delivers access logs only to a bucket with S3's own keys.
      const expected =
        Bucket === deployment.metrics.exportBucket.name
          ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: deployment.metrics.keyArn }
          : { SSEAlgorithm: 'AES256' };
      expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual(expected);
      expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
      expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      });
    }
  });

  it('M8 gives each function a role of its own, for Lambda alone, that names every action and ARN', async () => {
    const functions = [deployment.metrics.ingestFunction, deployment.metrics.exportFunction];
    expect(new Set(functions.map(({ roleArn }) => roleArn)).size).toBe(2);
    for (const { roleArn } of functions) {
      const role = roleArn.split('/').at(-1)!;
      expect(await trusted(deployment, role)).toEqual(['lambda.amazonaws.com']);
      const statements = await roleStatements(deployment, role);
      expect(statements.length).toBeGreaterThan(5);
      expect(wildcards(statements)).toEqual(['xray:PutTraceSegments xray:PutTelemetryRecords on *']);
    }
  });

  it('M8 lets the role of the ingest do its own work and nothing else', async () => {
    const { timeSeriesTable, alertConfigTable, operationsTopic, exportBucket, ingestFunction } = deployment.metrics;
    const config = await deployment.as(ingestFunction.roleArn, REGION);
    const [tables, topics, objects] = [new DynamoDBClient(config), new SNSClient(config), new S3Client(config)];
    const key = { metric_name: { S: 'm8' } };
    await expect(
      tables.send(new BatchGetItemCommand({ RequestItems: { [alertConfigTable.name]: { Keys: [key] } } })),
    ).resolves.toBeDefined();
    const denied = [
      tables.send(new PutItemCommand({ TableName: alertConfigTable.name, Item: key })),
      tables.send(new GetItemCommand({ TableName: timeSeriesTable.name, Key: { ...key, timestamp: { N: '1' } } })),
      tables.send(new DeleteItemCommand({ TableName: timeSeriesTable.name, Key: { ...key, timestamp: { N: '1' } } })),
      topics.send(new PublishCommand({ TopicArn: operationsTopic.arn, Message: 'no' })),
      objects.send(new ListObjectsV2Command({ Bucket: exportBucket.name })),
    ];
    for (const outcome of await Promise.allSettled(denied)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: expect.stringMatching(/AccessDenied|AuthorizationError/) },
      });
    }
    [tables, topics, objects].forEach((client) => client.destroy());
  });
});

describe('the export', () => {
  const HOUR_MS = 3_600_000;
  /** An hour that ended that many hours ago; each test has its own. */
  const endedHour = (hoursAgo: number): number => Math.floor(Date.now() / HOUR_MS) * HOUR_MS - hoursAgo * HOUR_MS;
  const keyOf = (hour: number): string => {
    const [day, time] = new Date(hour).toISOString().split('T');
    return `exports/dt=${day}/hour=${time!.slice(0, 2)}/metrics.jsonl.gz`;
  };
  const point = (metric_name: string, at: number, value: number) => ({
    metric_name,
    value,
    timestamp: new Date(at).toISOString(),
    metric_type: 'application' as const,
  });

  const runExport = async (payload: object = EXPORT_PAYLOAD): Promise<ExportResponse> => {
    const { FunctionError, Payload } = await deployment
      .client(LambdaClient, REGION)
      .send(
        new InvokeCommand({ FunctionName: deployment.metrics.exportFunction.name, Payload: JSON.stringify(payload) }),
      );
    const answer = Payload?.transformToString() ?? '';
    if (FunctionError) throw new Error(answer);
    return JSON.parse(answer) as ExportResponse;
  };
  const readObject = async (Key: string) => {
    const object = await deployment
      .client(S3Client, REGION)
      .send(new GetObjectCommand({ Bucket: deployment.metrics.exportBucket.name, Key }));
    const bytes = Buffer.from(await object.Body!.transformToByteArray());
    return {
      object,
      bytes,
      rows: gunzipSync(bytes)
        .toString('utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };

  it('M6 writes the points of the hours that ended, one gzipped JSON line each, encrypted with the key', async () => {
    const hour = endedHour(5);
    const sent = [point('m6_b', hour + 1000, 2), point('m6_a', hour + 3_599_999, 0.1), point('m6_a', hour, 1e-7)];
    await sendMetrics([...sent, point('m6_next_hour', hour + HOUR_MS, 9)]);
    const { exported, remaining } = await runExport();
    expect(remaining).toBe(0);
    expect(exported).toContainEqual({ hour: new Date(hour).toISOString().slice(0, 13), key: keyOf(hour), rows: 3 });
    const { object, rows } = await readObject(keyOf(hour));
    expect(rows).toEqual([sent[2], sent[1], sent[0]]);
    expect(await manifestOf(hour)).toMatchObject({ rows: 3, objects: [{ key: keyOf(hour), rows: 3 }] });
    expect(object).toMatchObject({
      ContentType: 'application/gzip',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: deployment.metrics.keyArn,
      Metadata: { rows: '3' },
    });
  });

  const manifestOf = async (hour: number): Promise<ExportManifest> => {
    const { Body } = await deployment.client(S3Client, REGION).send(
      new GetObjectCommand({
        Bucket: deployment.metrics.exportBucket.name,
        Key: keyOf(hour).replace('metrics.jsonl.gz', '_manifest.json'),
      }),
    );
    return JSON.parse(await Body!.transformToString()) as ExportManifest;
  };

  /** Points of an hour that came ten minutes ago, straight into the table: by HTTP they would take a minute. */
  const storeMany = async (hour: number, count: number): Promise<void> => {
    const TableName = deployment.metrics.timeSeriesTable.name;
    const arrived = Date.now() - 600_000;
    const items = Array.from({ length: count }, (_, index) => {
      const name = `m6_many_${index}`;
      // Half of them of one millisecond, as points of a scraper are.
      const timestamp = hour + (index % 2) * index;
      return {
        metric_name: { S: name },
        timestamp: { N: String(timestamp) },
        value: { N: String(index) },
        metric_type: { S: 'system' },
        received_at: { S: new Date(arrived).toISOString() },
        ttl: { N: String(Math.floor(arrived / 1000) + 7 * 86_400) },
        [TIME_SERIES.hourIndex.partitionKey]: { S: hourShard(timestamp, shardOf(name)) },
      };
    });
    const batches = Array.from({ length: Math.ceil(count / 25) }, (_, index) =>
      items.slice(index * 25, index * 25 + 25),
    );
    const next = batches.values();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (const batch of next)
          await dynamo.send(
            new BatchWriteItemCommand({
              RequestItems: { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) },
            }),
          );
      }),
    );
    await dynamo.send(
      new PutItemCommand({
        TableName,
        Item: {
          metric_name: { S: TIME_SERIES.pendingPartition },
          timestamp: { N: String(hour) },
          pending_since: { N: String(arrived) },
        },
      }),
    );
  };

  largeIt(
    'M6 writes an hour of any size in parts, run by run, and a manifest that says when it is complete',
    async () => {
      const hour = endedHour(30);
      const count = PART_ROWS + 600;
      await storeMany(hour, count);
      const results = [await runExport()];
      while (results.at(-1)!.remaining > 0 && results.length < 10) results.push(await runExport());
      const second = keyOf(hour).replace('metrics.jsonl.gz', 'metrics-0002.jsonl.gz');
      const written = results
        .flatMap(({ exported }) => exported)
        .filter(({ key }) => key.startsWith(keyOf(hour).replace('metrics.jsonl.gz', '')));
      expect(written.map(({ key }) => key)).toEqual(expect.arrayContaining([keyOf(hour), second]));
      const manifest = await manifestOf(hour);
      expect(manifest).toMatchObject({ hour: new Date(hour).toISOString().slice(0, 13), rows: count });
      const objects = await Promise.all(manifest.objects.map(({ key }) => readObject(key)));
      expect(objects.map(({ bytes, rows }) => [rows.length, createHash('sha256').update(bytes).digest('hex')])).toEqual(
        manifest.objects.map(({ rows, sha256 }) => [rows, sha256]),
      );
      const values = objects.flatMap(({ rows }) =>
        rows.map(({ metric_name: name, value }) => `${String(name)}=${Number(value)}`),
      );
      expect(values.toSorted()).toEqual(
        Array.from({ length: count }, (_, index) => `m6_many_${index}=${index}`).toSorted(),
      );

      for (let runs = 0; runs < 10 && (await runExport({ ...EXPORT_PAYLOAD, hour: manifest.hour })).remaining > 0;)
        runs += 1;
      expect(await manifestOf(hour)).toEqual(manifest);
    },
  );

  it('M6 gives the same bytes under the same key when it runs again, and a late point makes it write its hour anew', async () => {
    const hour = endedHour(8);
    await sendMetrics([point('m6_first', hour + 1, 1), point('m6_second', hour + 2, 2)]);
    await runExport();
    const first = await readObject(keyOf(hour));
    await runExport({ ...EXPORT_PAYLOAD, hour: new Date(hour).toISOString().slice(0, 13) });
    const again = await readObject(keyOf(hour));
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(again.object.VersionId).not.toBe(first.object.VersionId);

    await sendMetrics(point('m6_late', hour + 3, 3));
    expect((await runExport()).exported).toContainEqual(expect.objectContaining({ key: keyOf(hour), rows: 3 }));
    expect((await readObject(keyOf(hour))).rows.map(({ metric_name: name }) => name)).toEqual([
      'm6_first',
      'm6_late',
      'm6_second',
    ]);
  });

  it('M6 leaves the hour that still runs to the next export', async () => {
    const { stored } = await sendMetrics({ metric_name: 'm6_running', value: 1 });
    expect(stored).toBe(1);
    const running = keyOf(endedHour(0));
    expect((await runExport()).exported.map(({ key }) => key)).not.toContain(running);
  });

  it('M6 refuses another payload, naming the right one', async () => {
    await expect(runExport({ action: 'import_metrics' })).rejects.toThrow(/export_metrics/);
  });

  it('P11 hands an event that fails for good to the dead-letter queue once, with the error', async () => {
    const { url } = deployment.metrics.deadLetterQueues['export']!;
    const inbox = new Inbox<{
      readonly requestPayload: unknown;
      readonly responsePayload: { readonly errorMessage: string };
    }>(deployment.client(SQSClient, REGION), url);
    await deployment.client(LambdaClient, REGION).send(
      new InvokeCommand({
        FunctionName: deployment.metrics.exportFunction.name,
        InvocationType: 'Event',
        Payload: JSON.stringify({ action: 'p11' }),
      }),
    );
    const [record] = await inbox.some('the failed event', () => true, 1);
    expect(record!.body).toMatchObject({
      requestPayload: { action: 'p11' },
      responsePayload: { errorMessage: expect.stringContaining('action is "p11"') },
    });
    expect(await inbox.all(() => true)).toHaveLength(1);
  });

  it('M6 takes the life cycle from the file', async () => {
    const { Rules = [] } = await deployment
      .client(S3Client, REGION)
      .send(new GetBucketLifecycleConfigurationCommand({ Bucket: deployment.metrics.exportBucket.name }));
    expect(Rules).toMatchObject([
      {
        Status: 'Enabled',
        Expiration: { Days: 30 },
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
  });

  it('M6 shows an exported object to nobody without credentials', async () => {
    const hour = endedHour(11);
    await sendMetrics(point('m6_private', hour, 1));
    await runExport();
    await readObject(keyOf(hour));
    const response = await fetch(
      `${new URL(deployment.metrics.endpoint).origin}/${deployment.metrics.exportBucket.name}/${keyOf(hour)}`,
    );
    expect(response.status).toBe(403);
  });

  it('M6 runs hourly by EventBridge Scheduler with the payload {"action":"export_metrics"}, and the schedule does invoke it', async () => {
    const scheduler = deployment.client(SchedulerClient, REGION);
    const schedule = await scheduler.send(
      new GetScheduleCommand({ GroupName: 'dev-metrics-aggregation', Name: deployment.metrics.exportSchedule }),
    );
    expect(schedule).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'cron(5 * * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      KmsKeyArn: deployment.metrics.keyArn,
    });
    expect(schedule.Target).toMatchObject({
      Arn: deployment.metrics.exportFunction.arn,
      RoleArn: expect.stringMatching(/role\/dev-metrics-aggregation-export-schedule$/),
      DeadLetterConfig: { Arn: deployment.metrics.deadLetterQueues['export']!.arn },
    });
    expect(JSON.parse(schedule.Target?.Input ?? '')).toEqual({ action: 'export_metrics' });

    const hour = endedHour(14);
    await sendMetrics(point('m6_scheduled', hour, 1));
    const { Name, GroupName, Description, ScheduleExpressionTimezone, FlexibleTimeWindow, State, KmsKeyArn, Target } =
      schedule;
    const every = (ScheduleExpression: string) =>
      scheduler.send(
        new UpdateScheduleCommand({
          Name,
          GroupName,
          Description,
          ScheduleExpression,
          ScheduleExpressionTimezone,
          FlexibleTimeWindow,
          State,
          KmsKeyArn,
          Target,
        }),
      );
    await every('rate(1 minute)');
    try {
      const { rows } = await eventually(
        'the scheduled export',
        () =>
          readObject(keyOf(hour)).catch((error: Error) => {
            if (error.name === 'NoSuchKey') return undefined;
            throw error;
          }),
        { timeoutMs: 80_000, everyMs: 500 },
      );
      expect(rows).toEqual([point('m6_scheduled', hour, 1)]);
    } finally {
      await every('cron(5 * * * ? *)');
    }
  });
});
