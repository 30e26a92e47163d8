import { readsFrom } from '../iam';
import { testFunction } from '../testing/function';
import { record } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { functionArn } from './function';

const NAME = 'dev-shop-ingest';
const DEAD = `arn:aws:sqs:us-east-2:111111111111:${NAME}-dead-letters`;

it('M2 M8 P8 P9 creates the function as configured: memory, time, concurrency, tracing, encrypted variables', async () => {
  const { named } = await record(() => testFunction());
  const { code, ...inputs } = named('fn-function').inputs;
  expect(code).toMatchObject({ __pulumiArchive: true });
  expect(inputs).toEqual({
    name: NAME,
    description: 'shop ingest (dev)',
    role: `arn:aws:iam::111111111111:role/${NAME}`,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    codeSha256: 'abc=',
    memorySize: 512,
    timeout: 30,
    reservedConcurrentExecutions: 100,
    environment: { variables: { NODE_OPTIONS: '--enable-source-maps', TABLE: 'orders' } },
    kmsKeyArn: KEY_ARN,
    tracingConfig: { mode: 'Active' },
    tags: TAGS,
  });
});

it('reserves nothing by default', async () => {
  const { named } = await record(() =>
    testFunction('fn', { settings: { memoryMb: 128, timeoutSeconds: 3, logLevel: 'INFO' } }),
  );
  expect(named('fn-function').inputs).not.toHaveProperty('reservedConcurrentExecutions');
});

it('M7 keeps its logs for the configured time, encrypted', async () => {
  const { named } = await record(() => testFunction());
  expect(named('fn-logs').inputs).toEqual({
    name: `/aws/lambda/${NAME}`,
    retentionInDays: 7,
    kmsKeyId: KEY_ARN,
    tags: TAGS,
  });
});

it('M8 P10 has its own role with its grants and the common permissions', async () => {
  const grant = readsFrom('arn:aws:dynamodb:us-east-2:1:table/t', ['GetItem']);
  const { named } = await record(() => testFunction('fn', { grants: [grant] }));
  expect(JSON.parse(named('fn-role').inputs['assumeRolePolicy'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ServiceAssumesRole',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: ['sts:AssumeRole'],
      },
    ],
  });
  expect(JSON.parse(named('fn-policy').inputs['policy'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      grant,
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [`arn:aws:logs:us-east-2:111111111111:log-group:/aws/lambda/${NAME}:log-stream:*`],
      },
      { Sid: 'Trace', Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: ['*'] },
      { Sid: 'SendDevShopIngestDeadLetters', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [DEAD] },
      {
        Sid: 'DecryptVariables',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [KEY_ARN],
        Condition: {
          StringEquals: { 'kms:EncryptionContext:aws:lambda:FunctionArn': functionArn(testScope(), 'ingest') },
        },
      },
      {
        Sid: 'EncryptDeadLetters',
        Effect: 'Allow',
        Action: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: [KEY_ARN],
        Condition: { StringEquals: { 'kms:ViaService': ['sqs.us-east-2.amazonaws.com'] } },
      },
    ],
  });
});

it('P11 retries a failed asynchronous invocation twice and sends it to the dead letters once', async () => {
  const { named, resources } = await record(() => testFunction());
  expect(named('fn-failures').inputs).toEqual({
    functionName: NAME,
    maximumRetryAttempts: 2,
    maximumEventAgeInSeconds: 3600,
    destinationConfig: { onFailure: { destination: DEAD } },
  });
  // Lambda uses both a destination and a dead-letter setting: each adds one message.
  expect(
    resources
      .filter(({ type, inputs }) => type.startsWith('aws:lambda/') && JSON.stringify(inputs).includes(DEAD))
      .map(({ name }) => name),
  ).toEqual(['fn-failures']);
});

it('its permissions, log group and dead-letter queue exist before it', async () => {
  const { named } = await record(() => testFunction());
  expect(named('fn-function').dependencies).toEqual(expect.arrayContaining(['fn-policy', 'fn-logs']));
  for (const name of ['fn-policy', 'fn-failures']) expect(named(name).dependencies).toContain('fn-dead-letters-policy');
});
