import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { ACCOUNT, drive, makeContext, REGION, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, Props } from '../types';
import { eventRule } from './events-rule';
import { eventTarget } from './events-target';

const ARN = `arn:aws:events:${REGION}:${ACCOUNT}:rule/sweep`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:evaluate`;
const DEAD = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/events`;

let emulator: TestEmulator;
let events: EventBridgeClient;
let ctx: Context;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  events = new EventBridgeClient(sdkOptions(emulator.endpoint));
  await events.send(new CreateEventBusCommand({ Name: 'orders' }));
}, 120_000);

afterAll(async () => {
  events.destroy();
  await emulator.stop();
});

describe('aws:cloudwatch/eventRule:EventRule', () => {
  const settings = (change: Props = {}): Props => ({
    name: 'sweep',
    scheduleExpression: 'rate(5 minutes)',
    state: 'ENABLED',
    description: 'Evaluates all symbols',
    tags: { Environment: 'test' },
    ...change,
  });
  const live = (Name = 'sweep', EventBusName = 'default') =>
    events.send(new DescribeRuleCommand({ Name, EventBusName }));

  it('P5 fires every 5 minutes, detects the rule disabled, slowed down and renamed, and deletes it', async () => {
    const resource = drive(eventRule, ctx);
    await resource.create(settings());
    expect(resource.id).toBe('sweep');
    expect(resource.state).toMatchObject({ arn: ARN, eventBusName: 'default', state: 'ENABLED' });
    expect(await live()).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Description: 'Evaluates all symbols',
    });
    await events.send(new DisableRuleCommand({ Name: 'sweep' }));
    await resource.refresh();
    expect(resource.diff()).toMatchObject({ changed: ['state'], replaces: [] });
    await resource.update(settings());
    expect(await live()).toMatchObject({ State: 'ENABLED' });
    await events.send(
      new PutRuleCommand({ Name: 'sweep', ScheduleExpression: 'rate(1 day)', Description: 'Defaced', RoleArn: ROLE }),
    );
    await events.send(
      new TagResourceCommand({
        ResourceARN: ARN,
        Tags: [
          { Key: 'Environment', Value: 'prod' },
          { Key: 'Stray', Value: 'yes' },
        ],
      }),
    );
    await resource.refresh();
    expect(resource.diff()).toMatchObject({
      changed: ['description', 'roleArn', 'scheduleExpression', 'tags'],
      replaces: [],
    });
    await resource.update(settings({ description: undefined }));
    expect((await events.send(new ListTagsForResourceCommand({ ResourceARN: ARN }))).Tags).toEqual([
      { Key: 'Environment', Value: 'test' },
    ]);
    expect(await live()).not.toHaveProperty('Description');
    await resource.delete();
    await expect(live()).rejects.toThrow('Rule sweep does not exist');
    await resource.delete();
  });

  it('detects the rule gone, and is replaced for another name', async () => {
    const resource = drive(eventRule, ctx);
    await resource.create(settings());
    const { state, ...said } = settings();
    expect(await resource.import()).toMatchObject({ inputs: said, state: { ...said, state } });
    expect(resource.diff(settings({ name: 'other' })).replaces).toEqual(['name']);
    await events.send(new DeleteRuleCommand({ Name: 'sweep' }));
    expect(await resource.refresh()).toBeUndefined();
  });

  // internal/service/events/rule.go: DiffSuppressFunc of state passes over an old value if the program omits them.
  it('does not see the rule disabled if the program omits the state', async () => {
    const resource = drive(eventRule, ctx);
    await resource.create(settings({ state: undefined }));
    await events.send(new DisableRuleCommand({ Name: 'sweep' }));
    expect(await resource.refresh()).toEqual(['isEnabled', 'state']);
    expect(resource.diff(settings({ state: undefined })).changed).toEqual([]);
    await resource.delete();
  });

  it('takes isEnabled in place of state', async () => {
    const resource = drive(eventRule, ctx);
    await resource.create(settings({ state: undefined, isEnabled: false }));
    expect(await live()).toMatchObject({ State: 'DISABLED' });
    await events.send(new PutRuleCommand({ Name: 'sweep', ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' }));
    await resource.refresh();
    expect(resource.diff().changed).toEqual(['isEnabled']);
    await resource.update(settings({ state: 'DISABLED' }));
    expect(resource.state).toMatchObject({ state: 'DISABLED' });
    await resource.delete();
  });

  it('takes an event pattern on a custom bus, and compares it by meaning', async () => {
    const resource = drive(eventRule, ctx);
    const pattern = {
      name: 'placed',
      eventBusName: 'orders',
      eventPattern: '{"source":["shop"],"detail-type":["placed"]}',
    };
    await resource.create(pattern);
    expect(resource.id).toBe('orders/placed');
    expect(await live('placed', 'orders')).toMatchObject({ EventPattern: pattern.eventPattern });
    expect(
      resource.diff({ ...pattern, eventPattern: '{ "detail-type": ["placed"], "source": ["shop"] }' }).changed,
    ).toEqual([]);
    expect(resource.diff({ ...pattern, eventBusName: 'default' }).replaces).toEqual(['eventBusName']);
    await resource.delete();
    await expect(live('placed', 'orders')).rejects.toThrow('Rule placed does not exist');
  });

  it.each([
    ['state', 'PAUSED', /must be one of DISABLED|ENABLED/],
    ['name', 'has space', /1 to 64/],
    ['scheduleExpression', 'every 5 minutes', /such as rate\(5 minutes\), found 'every 5 minutes'/],
  ])('refuses %s %p', (property, value, reason) => {
    expect(drive(eventRule, ctx).check(settings({ [property]: value }))).toEqual([
      { property, reason: expect.stringMatching(reason) },
    ]);
  });
});

describe('aws:cloudwatch/eventTarget:EventTarget', () => {
  const target = (change: Props = {}): Props => ({
    rule: 'sweep',
    targetId: 'evaluate',
    arn: FUNCTION,
    input: '{"action":"evaluate_all"}',
    deadLetterConfig: { arn: DEAD },
    retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 2 },
    ...change,
  });
  const live = async (): Promise<readonly unknown[]> =>
    (await events.send(new ListTargetsByRuleCommand({ Rule: 'sweep' }))).Targets!;

  beforeAll(() => events.send(new PutRuleCommand({ Name: 'sweep', ScheduleExpression: 'rate(5 minutes)' })));
  afterAll(() => events.send(new DeleteRuleCommand({ Name: 'sweep' })));

  it('P5 sends the constant input with dead letters and retries, detects it changed, and deletes it', async () => {
    const resource = drive(eventTarget, ctx);
    await resource.create(target());
    expect(resource.id).toBe('sweep-evaluate');
    expect(await live()).toEqual([
      {
        Id: 'evaluate',
        Arn: FUNCTION,
        Input: '{"action":"evaluate_all"}',
        DeadLetterConfig: { Arn: DEAD },
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2 },
      },
    ]);
    await events.send(
      new PutTargetsCommand({
        Rule: 'sweep',
        Targets: [{ Id: 'evaluate', Arn: `${FUNCTION}-2`, Input: '{}', RoleArn: ROLE }],
      }),
    );
    await resource.refresh();
    expect(resource.diff()).toMatchObject({
      changed: ['arn', 'deadLetterConfig', 'input', 'retryPolicy', 'roleArn'],
      replaces: [],
    });
    await resource.update(
      target({ input: undefined, inputTransformer: { inputPaths: { at: '$.time' }, inputTemplate: '{"at": <at>}' } }),
    );
    expect(await live()).toMatchObject([
      { Arn: FUNCTION, InputTransformer: { InputPathsMap: { at: '$.time' }, InputTemplate: '{"at": <at>}' } },
    ]);
    await resource.delete();
    expect(await live()).toEqual([]);
    await resource.delete();
  });

  it('detects the target removed, and its rule', async () => {
    const resource = drive(eventTarget, ctx);
    await resource.create(target());
    expect((await resource.import('sweep/evaluate'))?.inputs).toEqual(target());
    await events.send(new RemoveTargetsCommand({ Rule: 'sweep', Ids: ['evaluate'] }));
    expect(await resource.refresh()).toBeUndefined();
    expect(await drive(eventTarget, ctx).import('nowhere/evaluate')).toBeUndefined();
  });

  it('keeps the other targets of its rule, and is replaced for another rule, target id or bus', async () => {
    await events.send(new PutTargetsCommand({ Rule: 'sweep', Targets: [{ Id: 'neighbour', Arn: DEAD }] }));
    const resource = drive(eventTarget, ctx);
    await resource.create(target());
    expect(resource.diff(target({ rule: 'other', targetId: 'other', eventBusName: 'orders' })).replaces).toEqual([
      'eventBusName',
      'rule',
      'targetId',
    ]);
    await resource.delete();
    expect(await live()).toEqual([{ Id: 'neighbour', Arn: DEAD }]);
  });

  it('makes a target id if the program gives none', async () => {
    const resource = drive(eventTarget, ctx, 'evaluate');
    await resource.create(target({ targetId: undefined }));
    expect(resource.id).toMatch(/^sweep-evaluate-[0-9a-f]{7}$/);
    await resource.delete();
  });

  it.each([
    [{ inputPath: '$.detail' }, 'inputPath', /cannot be combined with input/],
    [{ retryPolicy: { maximumRetryAttempts: 186 } }, 'retryPolicy.maximumRetryAttempts', /0 to 185, found 186/],
    [
      { retryPolicy: { maximumEventAgeInSeconds: 10 } },
      'retryPolicy.maximumEventAgeInSeconds',
      /60 to 86400, found 10/,
    ],
    [{ targetId: 'has space' }, 'targetId', /1 to 64/],
  ])('refuses %j', (change, property, reason) => {
    expect(drive(eventTarget, ctx).check(target(change))).toEqual([
      { property, reason: expect.stringMatching(reason) },
    ]);
  });
});
