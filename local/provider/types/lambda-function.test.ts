import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { makeCodeFolder } from '../testing/function-zip';
import { ACCOUNT, drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { Driver, TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { digest } from './lambda-code';
import { lambdaFunction } from './lambda-function';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/ingest`;
const OTHER_ROLE = `arn:aws:iam::${ACCOUNT}:role/other`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:ingest`;
const answering = (text: string): string =>
  `exports.handler = async () => ({ text: '${text}', table: process.env.TABLE });\n`;

const code = makeCodeFolder();
let emulator: TestEmulator;
let lambda: LambdaClient;
let ctx: Context;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  lambda = new LambdaClient(sdkOptions(emulator.endpoint));
  const iam = new IAMClient(sdkOptions(emulator.endpoint));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  for (const RoleName of ['ingest', 'other'])
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
}, 120_000);

afterAll(async () => {
  lambda.destroy();
  code.remove();
  await emulator.stop();
});

const settings = (change: Props = {}): Props => ({
  name: 'ingest',
  role: ROLE,
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  architectures: ['arm64'],
  code: code.archive('one', answering('one')),
  memorySize: 512,
  timeout: 30,
  reservedConcurrentExecutions: 100,
  kmsKeyArn: KEY,
  environment: { variables: { TABLE: 'points' } },
  tracingConfig: { mode: 'Active' },
  loggingConfig: { logFormat: 'JSON', logGroup: '/signalbox/ingest' },
  deadLetterConfig: { targetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead` },
  description: 'Takes metrics',
  tags: { Environment: 'test', Owner: 'platform' },
  ...change,
});

const live = async (): Promise<Props> => await lambda.send(new GetFunctionCommand({ FunctionName: 'ingest' }));
const invoke = async (): Promise<unknown> => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'ingest' }));
  return JSON.parse(Buffer.from(Payload!).toString());
};

describe('aws:lambda/function:Function', () => {
  let resource: Driver;
  beforeEach(async () => {
    resource = drive(lambdaFunction, ctx);
    await resource.create(settings());
  });
  afterEach(async () => {
    await resource.delete();
    await expect(live()).rejects.toThrow('Function not found');
  });

  it('M2 P2 deploys code and every setting, and shows the outputs of the published plugin', async () => {
    expect(resource.id).toBe('ingest');
    expect(await live()).toMatchObject({
      Configuration: {
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 512,
        Timeout: 30,
        KMSKeyArn: KEY,
        Description: 'Takes metrics',
        Environment: { Variables: { TABLE: 'points' } },
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: '/signalbox/ingest' },
        DeadLetterConfig: { TargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead` },
        CodeSha256: digest(code.zip(answering('one'))),
        State: 'Active',
      },
      Concurrency: { ReservedConcurrentExecutions: 100 },
      Tags: { Environment: 'test', Owner: 'platform' },
    });
    expect(resource.state).toMatchObject({
      arn: ARN,
      invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${ARN}/invocations`,
      version: '$LATEST',
      qualifiedArn: `${ARN}:$LATEST`,
      codeSha256: digest(code.zip(answering('one'))),
      sourceCodeSize: code.zip(answering('one')).length,
      packageType: 'Zip',
    });
    expect(await invoke()).toEqual({ text: 'one', table: 'points' });
  });

  it('detects every setting changed outside the stack, and sets them back', async () => {
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'ingest',
        MemorySize: 1024,
        Timeout: 3,
        Environment: { Variables: { TABLE: 'elsewhere' } },
        Role: OTHER_ROLE,
        TracingConfig: { Mode: 'PassThrough' },
        KMSKeyArn: '',
        LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/ingest' },
        DeadLetterConfig: {},
        Description: '',
        Handler: 'stolen.handler',
        Runtime: 'nodejs22.x',
      }),
    );
    await resource.refresh();
    expect(resource.diff()).toMatchObject({
      changed: [
        'deadLetterConfig',
        'description',
        'environment',
        'handler',
        'kmsKeyArn',
        'loggingConfig',
        'memorySize',
        'role',
        'runtime',
        'timeout',
        'tracingConfig',
      ],
      replaces: [],
    });
    await resource.update(settings());
    expect(await invoke()).toEqual({ text: 'one', table: 'points' });
  });

  it('detects reserved concurrency and tags changed outside the stack, and sets them back', async () => {
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'ingest', ReservedConcurrentExecutions: 1 }));
    await lambda.send(new TagResourceCommand({ Resource: ARN, Tags: { Owner: 'nobody', Stray: 'yes' } }));
    await resource.refresh();
    expect(resource.diff().changed).toEqual(['reservedConcurrentExecutions', 'tags']);
    await resource.update(settings());
    expect(await live()).toMatchObject({ Concurrency: { ReservedConcurrentExecutions: 100 } });
    expect((await live()).Tags).toEqual({ Environment: 'test', Owner: 'platform' });
  });

  // internal/service/lambda/function.go: code_sha256 is read, filename and source_code_hash keep the program's words.
  it('detects replaced code by its codeSha256, and uploads its own again', async () => {
    const own = settings({ codeSha256: digest(code.zip(answering('one'))) });
    await resource.update(own);
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'ingest', ZipFile: code.zip(answering('stolen')) }),
    );
    expect(await resource.refresh()).toEqual(['codeSha256', 'lastModified', 'sourceCodeSize']);
    expect(resource.diff(own)).toMatchObject({ changed: ['codeSha256'], replaces: [] });
    await resource.update(own);
    expect(await invoke()).toEqual({ text: 'one', table: 'points' });
  });

  it.each([
    ['without a digest', {}, ''],
    ['with a sourceCodeHash of its own', { sourceCodeHash: 'v1' }, 'v1'],
  ])('is as blind to replaced code as the published plugin %s', async (_title, digests, shown) => {
    await resource.update(settings(digests));
    expect(resource.state.sourceCodeHash).toBe(shown);
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'ingest', ZipFile: code.zip(answering('stolen')) }),
    );
    expect(await resource.refresh()).toEqual(['codeSha256', 'lastModified', 'sourceCodeSize']);
    expect(resource.state).toMatchObject({
      code: settings().code,
      sourceCodeHash: shown,
      codeSha256: digest(code.zip(answering('stolen'))),
    });
    expect(resource.diff(settings(digests)).changed).toEqual([]);
  });

  it('uploads the code for another digest alone', async () => {
    await resource.update(settings({ sourceCodeHash: 'v1' }));
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'ingest', ZipFile: code.zip(answering('stolen')) }),
    );
    await resource.update(settings({ sourceCodeHash: 'v2' }));
    expect(await invoke()).toEqual({ text: 'one', table: 'points' });
  });

  it('takes a rebuilt archive that is not yet deployed for no drift', async () => {
    code.archive('one', answering('rebuilt'));
    expect(await resource.refresh()).toEqual([]);
    expect(resource.diff(settings({ code: code.archive('one', answering('rebuilt')) })).changed).toEqual(['code']);
    code.archive('one', answering('one'));
  });

  it('changes code and settings in place, and removes what the program omits', async () => {
    const bare = settings({
      code: code.archive('two', answering('two')),
      memorySize: 256,
      environment: undefined,
      kmsKeyArn: undefined,
      deadLetterConfig: undefined,
      description: undefined,
      reservedConcurrentExecutions: undefined,
    });
    expect(resource.diff(bare)).toMatchObject({
      changed: [
        'code',
        'deadLetterConfig',
        'description',
        'environment',
        'kmsKeyArn',
        'memorySize',
        'reservedConcurrentExecutions',
      ],
      replaces: [],
    });
    await resource.update(bare);
    expect(await invoke()).toEqual({ text: 'two' });
    expect(resource.state).toMatchObject({ memorySize: 256, reservedConcurrentExecutions: -1 });
    expect(resource.state).not.toHaveProperty('environment');
    expect(await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: 'ingest' }))).not.toHaveProperty(
      'ReservedConcurrentExecutions',
    );
  });

  it('publishes a version of every change if configured', async () => {
    await resource.update(settings({ publish: true, memorySize: 640 }));
    expect(resource.state).toMatchObject({ version: '1', qualifiedArn: `${ARN}:1` });
  });

  it('replaces it for another name alone', () => {
    expect(resource.diff(settings({ name: 'other', runtime: 'nodejs22.x', architectures: ['x86_64'] }))).toMatchObject({
      changed: ['architectures', 'name', 'runtime'],
      replaces: ['name'],
    });
  });

  it('adopts the function of a killed run, and refuses one that is not its own', async () => {
    await drive(lambdaFunction, ctx).create(settings({ memorySize: 1024 }));
    expect(await live()).toMatchObject({ Configuration: { MemorySize: 1024 } });
    await expect(drive(lambdaFunction, ctx).create(settings({ tags: { Environment: 'prod' } }))).rejects.toThrow(
      'Function already exist: ingest',
    );
  });

  it('finds it gone, and deletes it a second time without complaint', async () => {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'ingest' }));
    expect(await resource.refresh()).toBeUndefined();
  });

  it('is imported by its name', async () => {
    const imported = await resource.import();
    expect({ ...imported?.state, ...imported?.inputs, code: undefined }).toMatchObject(settings({ code: undefined }));
  });
});

it('names the archive that is not there', async () => {
  const absent = drive(lambdaFunction, ctx);
  await expect(
    absent.create(settings({ code: { kind: 'archive', path: '/nowhere/ingest.zip', hash: 'x' } })),
  ).rejects.toThrow('code: /nowhere/ingest.zip cannot be read (ENOENT); build the bundles first.');
});

it.each([
  [
    'runtime',
    'nodejs18.x',
    /a runtime that Lambda still creates functions for, such as nodejs24.x, found "nodejs18.x"/,
  ],
  ['memorySize', 64, /128 to 32768 MB, found 64/],
  ['timeout', 901, /1 to 900 seconds, found 901/],
  ['name', 'a'.repeat(65), /1 to 64 letters/],
  ['architectures', ['arm'], /\["arm64"\] or \["x86_64"\], found \["arm"\]/],
  ['packageType', 'Image', /must be Zip/],
])('refuses %s %p', (property, value, reason) => {
  expect(drive(lambdaFunction, ctx).check(settings({ [property]: value }))).toEqual([
    { property, reason: expect.stringMatching(reason) },
  ]);
});
