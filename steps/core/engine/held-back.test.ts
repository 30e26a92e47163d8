import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListSubscriptionsByTopicCommand, SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import * as aws from '@pulumi/aws';
import type { EngineEvent, Stack } from '@pulumi/pulumi/automation';
import { sdkOptions, startEmulator, type TestEmulator } from '../../../local/provider/testing/harness';
import { openTestStack } from '../../../local/provider/testing/stack';
import { collectChanges } from '../model/changes';

/** How the real engine handles an excluded resource; the promise not to send another confirmation relies on it. */
describe('a subscription that is held back, on the real engine', () => {
  let emulator: TestEmulator;
  let dir: string;
  let stack: Stack;
  let settings = { filter: '{"severity":["high"]}', endpoint: 'a@b.test', display: 'one', subscribed: true };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-held-'));
    emulator = await startEmulator();
    stack = await openTestStack({
      dir,
      endpoint: emulator.endpoint,
      name: 'dev',
      program: async () => {
        const topic = new aws.sns.Topic('alerts', { name: 'alerts', displayName: settings.display });
        if (settings.subscribed)
          new aws.sns.TopicSubscription('mail', {
            topic: topic.arn,
            protocol: 'email',
            endpoint: settings.endpoint,
            filterPolicy: settings.filter,
            filterPolicyScope: 'MessageAttributes',
          });
        return { topic: topic.arn };
      },
    });
    await stack.up();
  }, 180_000);
  afterAll(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 30_000);

  const sns = (): SNSClient => new SNSClient(sdkOptions(emulator.endpoint));
  const subscribed = async () =>
    (
      await sns().send(
        new ListSubscriptionsByTopicCommand({ TopicArn: (await stack.outputs())['topic']!.value as string }),
      )
    ).Subscriptions ?? [];
  const urn = async (): Promise<string> =>
    ((await stack.exportStack()).deployment as { resources: { urn: string }[] }).resources
      .map((resource) => resource.urn)
      .find((each) => each.endsWith('::mail'))!;
  const changed = async (
    run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
    when: 'planned' | 'done',
  ) => {
    const events: EngineEvent[] = [];
    await run((event) => events.push(event));
    return collectChanges(events, when).map(({ op, name }) => `${op} ${name}`);
  };

  it('is neither read, created again nor changed, with a refresh, a plan or both', async () => {
    const exclude = [await urn()];
    const [{ SubscriptionArn }] = (await subscribed()) as [{ SubscriptionArn: string }];
    await sns().send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await changed((onEvent) => stack.previewRefresh({ onEvent, exclude }), 'done')).toEqual([]);
    expect(await changed((onEvent) => stack.refresh({ onEvent, exclude }), 'done')).toEqual([]);
    settings = { ...settings, filter: '{"severity":["low"]}', display: 'two' };
    const plan = join(dir, 'plan.json');
    expect(await changed((onEvent) => stack.preview({ onEvent, exclude, refresh: true, plan }), 'planned')).toEqual([
      'update alerts',
    ]);
    expect(readFileSync(plan, 'utf8')).toContain('::mail');
    expect(await changed((onEvent) => stack.up({ onEvent, exclude, refresh: true, plan }), 'done')).toEqual([
      'update alerts',
    ]);
    expect(await subscribed()).toEqual([]);
    expect(await urn()).toBe(exclude[0]);
  }, 120_000);

  it('is deleted if the program no longer has it', async () => {
    settings = { ...settings, subscribed: false };
    // Excluded, it would stay in the state, so only subscriptions that the program still has are held back.
    expect(await changed((onEvent) => stack.up({ onEvent }), 'done')).toEqual(['delete mail']);
    settings = { ...settings, subscribed: true };
    await stack.up();
  }, 120_000);

  it('is created again once it is read', async () => {
    const [{ SubscriptionArn }] = (await subscribed()) as [{ SubscriptionArn: string }];
    await sns().send(new UnsubscribeCommand({ SubscriptionArn }));
    await stack.refresh({ target: [await urn()] });
    expect(await changed((onEvent) => stack.up({ onEvent }), 'done')).toEqual(['create mail']);
    expect(await subscribed()).toHaveLength(1);
  }, 120_000);
});
