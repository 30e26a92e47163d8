import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SQSClient,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { DeleteTopicCommand, GetTopicAttributesCommand, SNSClient, TagResourceCommand } from '@aws-sdk/client-sns';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { OpMap, PulumiFn, Stack } from '@pulumi/pulumi/automation';
import * as random from '@pulumi/random';
import { without } from './core/specs';
import { ACCOUNT, sdkOptions, startEmulator } from './testing/harness';
import type { TestEmulator } from './testing/harness';
import { openTestStack } from './testing/stack';

/** The real CLI, the plugins as they are built for it, and a local cloud; nothing in between is replaced. */

interface Settings {
  readonly topicName: string;
  readonly visibility: number;
  readonly length: number;
}

let emulator: TestEmulator;
let dir: string;
let stack: Stack;
let settings: Settings = { topicName: 'engine-alerts', visibility: 300, length: 24 };

const program: PulumiFn = async () => {
  const ohio = new aws.Provider('us-east-2', { region: 'us-east-2', defaultTags: { tags: { ManagedBy: 'pulumi' } } });
  const virginia = new aws.Provider('us-east-1', { region: 'us-east-1' });
  const identity = await aws.getCallerIdentity({}, { provider: ohio });
  const topic = new aws.sns.Topic(
    'alerts',
    { name: settings.topicName, tags: { Environment: 'dev' } },
    { provider: ohio },
  );
  const queue = new aws.sqs.Queue('prices', { visibilityTimeoutSeconds: settings.visibility }, { provider: virginia });
  new aws.sqs.QueuePolicy(
    'prices',
    {
      queueUrl: queue.url,
      policy: pulumi.jsonStringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queue.arn,
            Condition: { ArnEquals: { 'aws:SourceArn': topic.arn } },
          },
        ],
      }),
    },
    { provider: virginia },
  );
  const password = new random.RandomPassword('webhook', { length: settings.length, special: false });
  const hidden = new aws.sns.Topic('hidden', { displayName: pulumi.secret('quiet') }, { provider: ohio });
  return {
    account: identity.accountId,
    topicArn: topic.arn,
    topicTags: topic.tagsAll,
    queueName: queue.name,
    password: password.result,
    hiddenName: hidden.displayName,
  };
};

const openStack = (inline: PulumiFn, name = 'dev'): Promise<Stack> =>
  openTestStack({ dir, endpoint: emulator.endpoint, program: inline, name });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-engine-'));
  emulator = await startEmulator();
  stack = await openStack(program);
}, 180_000);
afterAll(async () => {
  await emulator?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 30_000);

/** Counts of the operations that did something. */
const changes = (summary: OpMap | undefined): OpMap => without(summary ?? {}, 'same');
const errorOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'no error',
    (error: Error) => error.message,
  );

const sns = (): SNSClient => new SNSClient(sdkOptions(emulator.endpoint, 'us-east-2'));
const sqs = (): SQSClient => new SQSClient(sdkOptions(emulator.endpoint, 'us-east-1'));
const queueUrl = async (): Promise<string> => {
  const outputs = await stack.outputs();
  return (await sqs().send(new GetQueueUrlCommand({ QueueName: outputs['queueName']!.value as string }))).QueueUrl!;
};

describe('the plugins under the real engine', () => {
  it('R5 preview counts what up makes, in two regions', async () => {
    const preview = await stack.preview();
    // Two AWS providers, the random provider's default one aside; 5 resources of aws, 1 of random, and the stack.
    expect(preview.changeSummary).toEqual({ create: 8 });
    const up = await stack.up();
    expect(changes(up.summary.resourceChanges)).toEqual({ create: 8 });
    expect(up.outputs['account']?.value).toBe(ACCOUNT);
    expect(up.outputs['topicArn']?.value).toBe(`arn:aws:sns:us-east-2:${ACCOUNT}:engine-alerts`);
    expect(up.outputs['topicTags']?.value).toEqual({ Environment: 'dev', ManagedBy: 'pulumi' });
    expect(up.outputs['queueName']?.value).toMatch(/^prices-[0-9a-f]{7}$/);
    const { Attributes } = await sqs().send(
      new GetQueueAttributesCommand({ QueueUrl: await queueUrl(), AttributeNames: ['All'] }),
    );
    expect(Attributes?.['VisibilityTimeout']).toBe('300');
    expect(JSON.parse(Attributes?.['Policy'] ?? '{}')).toMatchObject({
      Statement: [{ Resource: Attributes?.['QueueArn'] }],
    });
  }, 120_000);

  it('keeps secrets secret: a generated one and one of the program', async () => {
    const outputs = await stack.outputs();
    expect(outputs['password']).toMatchObject({ secret: true, value: expect.stringMatching(/^[A-Za-z0-9]{24}$/) });
    expect(outputs['hiddenName']).toEqual({ secret: true, value: 'quiet' });
    const state = readFileSync(join(dir, 'state', '.pulumi', 'stacks', 'provider-test', 'dev.json'), 'utf8');
    expect(state).toContain('engine-alerts');
    expect(state).not.toContain(outputs['password']!.value);
    expect(state).not.toContain('quiet');
  }, 60_000);

  it('R5 a second up, and a preview after refresh, change nothing', async () => {
    expect(changes((await stack.up()).summary.resourceChanges)).toEqual({});
    expect(changes((await stack.refresh()).summary.resourceChanges)).toEqual({});
    expect(changes((await stack.preview({ expectNoChanges: true })).changeSummary)).toEqual({});
  }, 120_000);

  it('R4 refresh detects what was changed outside the stack, preview names it, and up repairs it', async () => {
    const topicArn = (await stack.outputs())['topicArn']!.value as string;
    await sqs().send(
      new SetQueueAttributesCommand({ QueueUrl: await queueUrl(), Attributes: { VisibilityTimeout: '45' } }),
    );
    await sns().send(new TagResourceCommand({ ResourceArn: topicArn, Tags: [{ Key: 'Environment', Value: 'prod' }] }));
    expect(changes((await stack.refresh()).summary.resourceChanges)).toEqual({ update: 2 });
    const diffs: Record<string, string[]> = {};
    await stack.preview({
      onEvent: ({ resourcePreEvent }) => {
        const metadata = resourcePreEvent?.metadata;
        if (metadata?.op === 'update') diffs[metadata.type] = Object.keys(metadata.detailedDiff ?? {});
      },
    });
    expect(diffs).toEqual({
      'aws:sqs/queue:Queue': ['visibilityTimeoutSeconds'],
      'aws:sns/topic:Topic': ['tags.Environment'],
    });
    expect(changes((await stack.up()).summary.resourceChanges)).toEqual({ update: 2 });
    const { Attributes } = await sqs().send(
      new GetQueueAttributesCommand({ QueueUrl: await queueUrl(), AttributeNames: ['All'] }),
    );
    expect(Attributes?.['VisibilityTimeout']).toBe('300');
  }, 120_000);

  it('recreates what was deleted outside the stack', async () => {
    await sns().send(new DeleteTopicCommand({ TopicArn: (await stack.outputs())['topicArn']!.value as string }));
    expect(changes((await stack.refresh()).summary.resourceChanges)).toEqual({ delete: 1 });
    expect(changes((await stack.up()).summary.resourceChanges)).toEqual({ create: 1 });
  }, 120_000);

  it('replaces when AWS replaces, and updates what depends on it', async () => {
    settings = { topicName: 'engine-alerts-2', visibility: 60, length: 32 };
    expect(changes((await stack.preview()).changeSummary)).toEqual({ replace: 2, update: 2 });
    const up = await stack.up();
    expect(changes(up.summary.resourceChanges)).toEqual({ replace: 2, update: 2 });
    expect(up.outputs['password']?.value).toHaveLength(32);
    const { Attributes } = await sqs().send(
      new GetQueueAttributesCommand({ QueueUrl: await queueUrl(), AttributeNames: ['Policy'] }),
    );
    expect(Attributes?.['Policy']).toContain('engine-alerts-2');
    await expect(
      sns().send(new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:us-east-2:${ACCOUNT}:engine-alerts` })),
    ).rejects.toThrow();
    expect(changes((await stack.up()).summary.resourceChanges)).toEqual({});
  }, 120_000);

  it('names a type that it does not cover, and a property that it does not know, without a stack', async () => {
    const uncovered = await openStack(async () => {
      new aws.ec2.Vpc('net', { cidrBlock: '10.0.0.0/16' });
    }, 'uncovered');
    const message = await errorOf(uncovered.preview());
    expect(message).toContain('The local provider does not cover the resource type aws:ec2/vpc:Vpc.');
    expect(message).not.toMatch(/^\s+at .*\.cjs/m);
    // The SDK's own classes pass on only what they know.
    class Misspelt extends pulumi.CustomResource {
      constructor() {
        super('aws:sqs/queue:Queue', 'q', { visibilityTimeout: 3 });
      }
    }
    const misspelt = await openStack(async () => {
      new Misspelt();
    }, 'misspelt');
    expect(await errorOf(misspelt.preview())).toMatch(
      /visibilityTimeout.*the local provider does not know this property of aws:sqs\/queue:Queue/s,
    );
  }, 120_000);

  it('reports a cloud error with type, name and code', async () => {
    const failing = await openStack(async () => {
      new aws.sqs.Queue('orphan', {
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:nowhere`,
          maxReceiveCount: 3,
        }),
      });
    }, 'failing');
    expect(await errorOf(failing.up())).toMatch(/aws:sqs\/queue:Queue orphan: InvalidAttributeValue: .*RedrivePolicy/);
  }, 120_000);

  it('R4 up does what a saved plan says, made names included, and refuses a program that changed since', async () => {
    let visibilityTimeoutSeconds = 30;
    const planned = await openStack(async () => {
      const queue = new aws.sqs.Queue('planned', { visibilityTimeoutSeconds });
      const allow = pulumi.jsonStringify({ redrivePermission: 'byQueue', sourceQueueArns: [queue.arn] });
      return {
        name: queue.name,
        allow: new aws.sqs.RedriveAllowPolicy('planned', { queueUrl: queue.url, redriveAllowPolicy: allow })
          .redriveAllowPolicy,
      };
    }, 'planned');
    const plan = join(dir, 'plan.json');
    await planned.preview({ plan });
    const { resourcePlans } = JSON.parse(readFileSync(plan, 'utf8')) as {
      resourcePlans: Record<string, { state?: { name?: string } }>;
    };
    const plannedName = resourcePlans['urn:pulumi:planned::provider-test::aws:sqs/queue:Queue::planned']?.state?.name;
    expect(plannedName).toMatch(/^planned-[0-9a-f]{7}$/);
    const { outputs } = await planned.up({ plan });
    expect(outputs['name']?.value).toBe(plannedName);
    await planned.preview({ plan });
    visibilityTimeoutSeconds = 60;
    expect(await errorOf(planned.up({ plan }))).toMatch(/violates plan/);
    expect(changes((await planned.destroy()).summary.resourceChanges)).toEqual({ delete: 3 });
  }, 120_000);

  it('imports what exists already, and has nothing to change then', async () => {
    const { QueueUrl } = await sqs().send(
      new CreateQueueCommand({
        QueueName: 'made-by-hand',
        Attributes: { VisibilityTimeout: '77', MaximumMessageSize: '262144' },
        tags: { By: 'hand' },
      }),
    );
    const args = { name: 'made-by-hand', visibilityTimeoutSeconds: 77, tags: { By: 'hand' } };
    const imported = await openStack(async () => {
      new aws.sqs.Queue('hand', args, { import: QueueUrl! });
    }, 'imported');
    expect(changes((await imported.up()).summary.resourceChanges)).toEqual({ create: 1, import: 1 });
    expect(changes((await imported.up()).summary.resourceChanges)).toEqual({});
  }, 120_000);

  it('destroy leaves nothing', async () => {
    const destroyed = await stack.destroy();
    expect(changes(destroyed.summary.resourceChanges)).toEqual({ delete: 8 });
    await expect(
      sns().send(new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:us-east-2:${ACCOUNT}:engine-alerts-2` })),
    ).rejects.toThrow();
  }, 120_000);

  it('reports that the local cloud does not answer, and how to start it', async () => {
    const orphaned = await openStack(async () => {
      new aws.sns.Topic('late');
    }, 'orphaned');
    await emulator.stop();
    const message = await errorOf(orphaned.up());
    expect(message).toContain(
      `aws:sns/topic:Topic late: the local cloud at ${emulator.endpoint} does not answer (ECONNREFUSED); start it with: npm run local:start`,
    );
    expect(message).not.toMatch(/^\s+at .*\.cjs/m);
  }, 120_000);
});
