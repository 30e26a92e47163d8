import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetEventSourceMappingCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { makeCodeFolder } from '../testing/function-zip';
import { ACCOUNT, drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { functionEventInvokeConfig } from './lambda-event-invoke-config';
import { eventSourceMapping } from './lambda-event-source';
import { permission } from './lambda-permission';

const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:prices`;
const DEAD = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:evaluate`;
const RULE = `arn:aws:events:${REGION}:${ACCOUNT}:rule/sweep`;

let emulator: TestEmulator;
let lambda: LambdaClient;
let ctx: Context;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  lambda = new LambdaClient(sdkOptions(emulator.endpoint));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await new IAMClient(sdkOptions(emulator.endpoint)).send(
    new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const sqs = new SQSClient(sdkOptions(emulator.endpoint));
  for (const QueueName of ['prices', 'dead']) await sqs.send(new CreateQueueCommand({ QueueName }));
  const code = makeCodeFolder();
  for (const FunctionName of ['evaluate', 'other']) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: `arn:aws:iam::${ACCOUNT}:role/r`,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: code.zip('exports.handler = async () => ({});') },
      }),
    );
  }
  code.remove();
}, 120_000);

afterAll(async () => {
  lambda.destroy();
  await emulator.stop();
});

describe('aws:lambda/permission:Permission', () => {
  const grant = (change: Props = {}): Props => ({
    statementId: 'events',
    action: 'lambda:InvokeFunction',
    function: 'evaluate',
    principal: 'events.amazonaws.com',
    sourceArn: RULE,
    sourceAccount: ACCOUNT,
    ...change,
  });
  const statements = async (): Promise<Props[]> => {
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: 'evaluate' }));
    return (JSON.parse(Policy!) as { Statement: Props[] }).Statement;
  };

  it('P5 lets one rule of one account invoke the function, detects the grant removed, and deletes it', async () => {
    const resource = drive(permission, ctx);
    await resource.create(grant());
    expect(resource.id).toBe('events');
    expect(await statements()).toEqual([
      {
        Sid: 'events',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: FUNCTION,
        Condition: { ArnLike: { 'AWS:SourceArn': RULE }, StringEquals: { 'AWS:SourceAccount': ACCOUNT } },
      },
    ]);
    await lambda.send(new RemovePermissionCommand({ FunctionName: 'evaluate', StatementId: 'events' }));
    expect(await resource.refresh()).toBeUndefined();
    await resource.delete();
    await resource.create(grant());
    await resource.delete();
    expect(await statements()).toEqual([]);
  });

  it('replaces it for every change, and keeps an ARN that the program wrote', async () => {
    const resource = drive(permission, ctx);
    await resource.create(grant({ function: FUNCTION }));
    expect(resource.state.function).toBe(FUNCTION);
    const other = grant({
      function: 'other',
      principal: 'sns.amazonaws.com',
      sourceArn: 'arn:aws:sns:x',
      sourceAccount: undefined,
    });
    expect(resource.diff(other).replaces).toEqual(['function', 'principal', 'sourceAccount', 'sourceArn']);
    await resource.delete();
  });

  it('takes the same statement of a killed run for its own, and refuses a different one', async () => {
    const resource = drive(permission, ctx);
    await resource.create(grant());
    await drive(permission, ctx).create(grant());
    await expect(drive(permission, ctx).create(grant({ sourceArn: 'arn:aws:events:elsewhere' }))).rejects.toThrow(
      'The statement id (events) provided already exists',
    );
    expect((await resource.import('evaluate/events'))?.inputs).toEqual(grant());
    await resource.delete();
  });
});

describe('aws:lambda/eventSourceMapping:EventSourceMapping', () => {
  const mapping = (change: Props = {}): Props => ({
    eventSourceArn: QUEUE,
    functionName: 'evaluate',
    batchSize: 10,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: 5 },
    tags: { Environment: 'test' },
    ...change,
  });

  it('P5 P11 maps the queue with partial batch failures and a maximum concurrency', async () => {
    const resource = drive(eventSourceMapping, ctx);
    await resource.create(mapping());
    expect(await lambda.send(new GetEventSourceMappingCommand({ UUID: resource.id }))).toMatchObject({
      EventSourceArn: QUEUE,
      FunctionArn: FUNCTION,
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      State: 'Enabled',
    });
    expect(resource.state).toMatchObject({
      uuid: resource.id,
      functionArn: FUNCTION,
      functionName: 'evaluate',
      enabled: true,
      state: 'Enabled',
    });
    await resource.delete();
    expect((await lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings).toEqual([]);
    await resource.delete();
  });

  it('detects it disabled and changed outside the stack, and sets it back', async () => {
    const resource = drive(eventSourceMapping, ctx);
    await resource.create(mapping());
    await lambda.send(
      new UpdateEventSourceMappingCommand({
        UUID: resource.id,
        Enabled: false,
        BatchSize: 1,
        FunctionResponseTypes: [],
        ScalingConfig: { MaximumConcurrency: 9 },
        FunctionName: 'other',
        MaximumBatchingWindowInSeconds: 3,
        FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
      }),
    );
    await lambda.send(
      new TagResourceCommand({ Resource: resource.state.arn as string, Tags: { Environment: 'prod' } }),
    );
    await resource.refresh();
    expect(resource.diff()).toMatchObject({
      changed: [
        'batchSize',
        'enabled',
        'filterCriteria',
        'functionName',
        'functionResponseTypes',
        'maximumBatchingWindowInSeconds',
        'scalingConfig',
        'tags',
      ],
      replaces: [],
    });
    await resource.update(mapping());
    expect(await lambda.send(new GetEventSourceMappingCommand({ UUID: resource.id }))).toMatchObject({
      State: 'Enabled',
      BatchSize: 10,
      FunctionArn: FUNCTION,
    });
    expect((await lambda.send(new ListTagsCommand({ Resource: resource.state.arn as string }))).Tags).toEqual({
      Environment: 'test',
    });
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID: resource.id }));
    expect(await resource.refresh()).toBeUndefined();
  });

  it('changes in place, and is replaced for another queue', async () => {
    const resource = drive(eventSourceMapping, ctx);
    await resource.create(mapping());
    const bare = mapping({
      enabled: false,
      batchSize: 20,
      maximumBatchingWindowInSeconds: 1,
      scalingConfig: undefined,
      functionResponseTypes: undefined,
    });
    await resource.update(bare);
    const live = await lambda.send(new GetEventSourceMappingCommand({ UUID: resource.id }));
    expect(live).toMatchObject({
      State: 'Disabled',
      BatchSize: 20,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: [],
    });
    expect(live.ScalingConfig?.MaximumConcurrency).toBeUndefined();
    expect(resource.diff({ ...bare, eventSourceArn: DEAD }).replaces).toEqual(['eventSourceArn']);
    await resource.delete();
  });

  it('adopts the mapping of a killed run, and refuses a second one of the same queue', async () => {
    const resource = drive(eventSourceMapping, ctx);
    await resource.create(mapping());
    const again = drive(eventSourceMapping, ctx);
    await again.create(mapping({ batchSize: 5 }));
    expect(again.id).toBe(resource.id);
    await expect(drive(eventSourceMapping, ctx).create(mapping({ tags: { Environment: 'prod' } }))).rejects.toThrow(
      `eventSourceArn: ${QUEUE} is already mapped to function evaluate (UUID ${resource.id})`,
    );
    await resource.delete();
  });

  it.each([
    [
      { batchSize: 11 },
      'maximumBatchingWindowInSeconds',
      'must be at least 1 for a batchSize above 10, found batchSize 11',
    ],
    [{ scalingConfig: { maximumConcurrency: 1 } }, 'scalingConfig.maximumConcurrency', 'must be 2 to 1000, found 1'],
    [{ maximumBatchingWindowInSeconds: 301 }, 'maximumBatchingWindowInSeconds', 'must be 0 to 300, found 301'],
    [{ batchSize: 0 }, 'batchSize', 'must be 1 to 10000, found 0'],
  ])('refuses %j', (change, property, reason) => {
    expect(drive(eventSourceMapping, ctx).check(mapping(change))).toEqual([{ property, reason }]);
  });
});

describe('aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig', () => {
  const config = (change: Props = {}): Props => ({
    functionName: 'evaluate',
    maximumRetryAttempts: 1,
    maximumEventAgeInSeconds: 3600,
    destinationConfig: { onFailure: { destination: DEAD } },
    ...change,
  });
  const live = () => lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'evaluate' }));

  it('M6 P5 sets retries and the on-failure destination, detects both changed, and deletes', async () => {
    const resource = drive(functionEventInvokeConfig, ctx);
    await resource.create(config());
    expect(resource.id).toBe('evaluate');
    expect(await live()).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: DEAD } },
    });
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'evaluate' }));
    await resource.refresh();
    expect(resource.diff()).toMatchObject({
      changed: ['destinationConfig', 'maximumEventAgeInSeconds', 'maximumRetryAttempts'],
      replaces: [],
    });
    await resource.update(config({ maximumRetryAttempts: 0, maximumEventAgeInSeconds: undefined }));
    expect(await live()).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: DEAD } },
    });
    expect(resource.diff(config({ functionName: 'other' })).replaces).toEqual(['functionName']);
    await resource.delete();
    await expect(live()).rejects.toThrow("doesn't have an EventInvokeConfig");
    await resource.delete();
  });

  it('detects it gone', async () => {
    const resource = drive(functionEventInvokeConfig, ctx);
    await resource.create(config());
    expect((await resource.import())?.inputs).toEqual(config());
    await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: 'evaluate' }));
    expect(await resource.refresh()).toBeUndefined();
  });

  it('refuses what Lambda refuses', () => {
    expect(
      drive(functionEventInvokeConfig, ctx).check(config({ maximumRetryAttempts: 3, maximumEventAgeInSeconds: 10 })),
    ).toEqual([
      { property: 'maximumRetryAttempts', reason: 'must be 0, 1 or 2, found 3' },
      { property: 'maximumEventAgeInSeconds', reason: 'must be 60 to 21600, found 10' },
    ]);
  });
});
