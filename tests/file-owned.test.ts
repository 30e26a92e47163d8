import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ListSubscriptionsByTopicCommand, SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialRule } from '../functions/price-alerts/contract';
import type { DataChange } from '../steps/core/model/data-changes';
import type { Unconfirmed } from '../steps/core/model/subscriptions';
import { copyCheckout, type Checkout } from './setup/checkout';
import { deploymentIn, type Deployment } from './setup/deployment';
import { succeed as succeedIn, type RunResult, type Sandbox } from './setup/sandbox';
import { keptPackages, openDeployed } from './setup/template';

const MINUTES = 60_000;
const FILE = 'environments/dev.yaml';
const HOOK = 'https://127.0.0.1:9/hook';

interface Report {
  readonly counts: Readonly<Record<string, number>>;
  readonly data: { readonly counts: Readonly<Record<string, number>>; readonly changes: readonly DataChange[] };
  readonly unconfirmed: readonly Unconfirmed[];
}

/** What an environment file owns beyond resources: rows of tables, and whom to ask for a confirmation. */
describe('what the environment file owns', () => {
  let sandbox: Sandbox;
  let deployment: Deployment;
  let checkout: Checkout;
  let prices: Deployment['prices'];
  let dynamo: DynamoDBClient;
  let sns: SNSClient;
  let stackState: string;
  const succeed = (...args: string[]): Promise<RunResult> => succeedIn(checkout, args);
  const json = async (...args: string[]): Promise<Report> =>
    JSON.parse((await succeed(...args, '--json', '--bundles', keptPackages(sandbox))).stdout) as Report;
  const rows = ({ data }: Report) => data.changes.map(({ effect, name }) => `${effect} ${name}`).toSorted();
  const rule = async (userId: string, alertId: string) =>
    (
      await dynamo.send(
        new GetItemCommand({
          TableName: prices.rulesTable.name,
          Key: { userId: { S: userId }, alertId: { S: alertId } },
          ConsistentRead: true,
        }),
      )
    ).Item;
  const hooks = async () =>
    (
      (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: prices.notificationsTopic.arn })))
        .Subscriptions ?? []
    ).filter(({ Endpoint }) => Endpoint === HOOK);
  const NOTHING = { create: 0, update: 0, replace: 0, delete: 0 };

  beforeAll(async () => {
    sandbox = await openDeployed('dev');
    stackState = join(sandbox.dir, 'stacks-state', '.pulumi', 'stacks', 'signalbox', 'dev.json');
    checkout = copyCheckout(sandbox);
    deployment = await deploymentIn(sandbox, 'dev');
    ({ prices } = deployment);
    dynamo = deployment.client(DynamoDBClient, prices.region);
    sns = deployment.client(SNSClient, prices.region);
  }, 6 * MINUTES);
  afterAll(async () => {
    await deployment?.close();
    await sandbox?.close();
  }, 2 * MINUTES);

  it(
    'P6 M4 preview shows what becomes of the rows, and up does exactly that, by a reviewed plan too',
    async () => {
      // As an evaluation leaves a rule, and a rule of somebody else.
      await dynamo.send(
        new UpdateItemCommand({
          TableName: prices.rulesTable.name,
          Key: { userId: { S: 'bob' }, alertId: { S: 'btc-above-24000' } },
          UpdateExpression: 'SET firings = :two, revision = :nine',
          ExpressionAttributeValues: { ':two': { N: '2' }, ':nine': { N: '9' } },
        }),
      );
      const theirs = initialRule(
        { userId: 'dave', alertId: 'own', symbol: 'BTC-USD', direction: 'above', threshold: '1', cooldownSeconds: 0 },
        '2026-01-01T00:00:00.000Z',
      );
      await dynamo.send(new PutItemCommand({ TableName: prices.rulesTable.name, Item: theirs }));
      checkout.edit(
        FILE,
        '            - { name: notifications, protocol: sqs }\n',
        `            - { name: notifications, protocol: sqs }\n            - { name: hook, protocol: https, endpoint: '${HOOK}', filter: { userId: [bob] } }\n`,
      );
      checkout.edit(FILE, "threshold: '24000', cooldownSeconds: 60", "threshold: '24000', cooldownSeconds: 90");
      checkout.edit(
        FILE,
        "alertId: btc-above-20500, symbol: BTC-USD, direction: above, threshold: '20500'",
        "alertId: btc-above-20500, symbol: BTC-USD, direction: above, threshold: '20501'",
      );
      checkout.edit(FILE, /.*alertId: btc-below-20000,.*\n/, '');
      checkout.edit(FILE, /.*metricName: orders_per_minute,.*\n/, '');
      checkout.edit(FILE, 'metricName: cpu_utilization, threshold: 90', 'metricName: cpu_utilization, threshold: 91');
      checkout.git('commit', '--quiet', '--all', '-m', 'rules and a hook');
      const wanted = [
        'amend bob/btc-above-24000',
        'amend cpu_utilization',
        'remove alice/btc-below-20000',
        'remove orders_per_minute',
        'renew alice/btc-above-20500',
      ];
      const [plan, comment] = [join(sandbox.dir, 'dev.plan'), join(sandbox.dir, 'comment.md')];
      const shown = await json('preview', '--out', plan, '--markdown', comment);
      // The subscription, and what it needs to be made.
      expect([shown.counts, rows(shown)]).toEqual([{ ...NOTHING, create: 2 }, wanted]);
      expect(readFileSync(comment, 'utf8')).toContain(
        '| ✏️ change | alert rules `bob/btc-above-24000` | `cooldownSeconds` | `60` | `90` |',
      );
      expect((await rule('alice', 'btc-above-20500'))?.['threshold']).toEqual({ N: '20500' });

      const done = await json('up', '--plan', plan);
      expect([done.counts, rows(done)]).toEqual([{ ...NOTHING, create: 2 }, wanted]);
      expect(done.unconfirmed).toMatchObject([
        { name: 'price-alerts-notifications-hook-subscription', endpoint: HOOK, status: 'awaiting' },
      ]);
      expect(await rule('bob', 'btc-above-24000')).toMatchObject({
        cooldownSeconds: { N: '90' },
        firings: { N: '2' },
        revision: { N: '9' },
      });
      expect(await rule('alice', 'btc-above-20500')).toMatchObject({
        threshold: { N: '20501' },
        state: { S: 'armed' },
      });
      expect(await rule('alice', 'btc-below-20000')).toBeUndefined();
      expect(await rule('dave', 'own')).toEqual(theirs);
    },
    6 * MINUTES,
  );

  it(
    'R4 a subscription that waits for its owner is no drift, and no up asks again',
    async () => {
      const drift = await succeed('drift');
      expect(drift.stdout).toMatch(/clean: the cloud is as deployed/);
      expect(drift.stdout).toContain(`awaiting confirmation: https ${HOOK} of dev-price-alerts-notifications`);
      expect(await hooks()).toHaveLength(1);
    },
    4 * MINUTES,
  );

  it(
    'R4 one that was not confirmed in time is left out until a person asks again',
    async () => {
      // As AWS does after three days: the subscription is gone, and the state does not know.
      const [{ SubscriptionArn }] = (await hooks()) as [{ SubscriptionArn: string }];
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      const state = JSON.parse(readFileSync(stackState, 'utf8')) as {
        checkpoint: { latest: { resources: { id?: string; created?: string }[] } };
      };
      const resource = state.checkpoint.latest.resources.find(({ id }) => id === SubscriptionArn)!;
      expect(resource.created).toBeDefined();
      resource.created = new Date(Date.now() - 3 * 86_400_000).toISOString();
      writeFileSync(stackState, JSON.stringify(state));

      expect((await succeed('drift')).stdout).toMatch(
        new RegExp(`clean: [\\s\\S]*lapsed: https ${HOOK}[\\s\\S]*npm run up -- --env dev --ask-again`),
      );
      expect((await succeed('refresh')).stdout).toContain('0 resources differed');
      // Neither a change of its filter nor the deployment of something else makes it again.
      checkout.edit(FILE, 'filter: { userId: [bob] }', 'filter: { userId: [bob, carol] }');
      const markdown = join(sandbox.dir, 'up.md');
      const done = await json('up', '--markdown', markdown);
      expect([done.counts, rows(done), done.unconfirmed.map(({ status }) => status)]).toEqual([
        NOTHING,
        [],
        ['lapsed'],
      ]);
      expect(readFileSync(markdown, 'utf8')).toContain(`- **lapsed** \`https ${HOOK}\``);
      expect(await hooks()).toEqual([]);

      const refused = await checkout.run(['up', '--ask-again', '--plan', 'x.plan']);
      expect([refused.code, refused.stderr]).toEqual([
        64,
        expect.stringContaining('--ask-again sends e-mails, which plans do not cover.'),
      ]);
      const asked = await json('up', '--ask-again');
      expect([asked.counts, asked.unconfirmed.map(({ status }) => status)]).toEqual([
        { ...NOTHING, create: 1 },
        ['awaiting'],
      ]);
      expect(await hooks()).toHaveLength(1);
    },
    6 * MINUTES,
  );
});
