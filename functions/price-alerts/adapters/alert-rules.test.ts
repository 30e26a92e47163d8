import { ConditionalCheckFailedException, DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { initialRule as ruleItem, type RuleDefinition } from '../contract';
import type { Rule } from '../domain/rule';
import { DependencyError } from '../errors';
import { OFFLINE, answering } from '../testing/clients';
import { dynamoAlertRules } from './alert-rules';
import { toRule } from './rule-item';

const THRESHOLD = '12345678901234567890.123456789012345678';
const CREATED = '2026-01-01T00:00:00.000Z';
const definition: RuleDefinition = {
  userId: 'ann',
  alertId: 'a',
  symbol: 'BTC-USD',
  direction: 'above',
  threshold: THRESHOLD,
  cooldownSeconds: 300,
};
const armed: Rule = {
  ...definition,
  severity: 'medium',
  createdAt: CREATED,
  state: 'armed',
  watched: 'armed',
  firings: [],
  forgetful: false,
  outbox: [],
};
const key = { userId: { S: 'ann' }, alertId: { S: 'a' } };
const initialRule = (rule: RuleDefinition) => ruleItem(rule, CREATED);
const refused = (Item?: Record<string, AttributeValue>) =>
  new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item });

const setting = (...answers: readonly unknown[]) => {
  const client = new DynamoDBClient(OFFLINE);
  return { rules: dynamoAlertRules(client, 'rules'), sent: answering(client, ...answers) };
};
const all = async <T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
};

describe('P6 rules are found by a range query on the watch index', () => {
  it.each([
    ['above', 'armed', '<='],
    ['below', 'armed', '>='],
    ['above', 'disarmed', '>'],
    ['below', 'disarmed', '<'],
  ] as const)('P6 %s, %s', async (direction, state, operator) => {
    const { rules, sent } = setting({ Items: [] });
    await all(rules.watched('BTC-USD', direction, state, { operator, price: '12345678901234567891' }));
    expect(sent).toEqual([
      {
        name: 'QueryCommand',
        input: {
          TableName: 'rules',
          IndexName: 'by-watch',
          KeyConditionExpression: `#watch = :watch AND #threshold ${operator} :price`,
          ExpressionAttributeNames: { '#watch': 'watch', '#threshold': 'threshold' },
          ExpressionAttributeValues: {
            ':watch': { S: `BTC-USD#${direction}#${state}` },
            ':price': { N: '12345678901234567891' },
          },
        },
      },
    ]);
  });

  it('P6 reads every page, thresholds exact', async () => {
    const { rules, sent } = setting(
      { Items: [initialRule(definition)], LastEvaluatedKey: key },
      { Items: [initialRule({ ...definition, alertId: 'b' })] },
    );
    expect(await all(rules.watched('BTC-USD', 'above', 'armed'))).toEqual([armed, { ...armed, alertId: 'b' }]);
    expect(sent[1]?.input).toMatchObject({ ExclusiveStartKey: key });
  });

  it('P6 finds pending firings without a range', async () => {
    const { rules, sent } = setting({ Items: [] });
    await all(rules.watched('BTC-USD', 'below', 'firing'));
    expect(sent[0]?.input).toMatchObject({
      KeyConditionExpression: '#watch = :watch',
      ExpressionAttributeNames: { '#watch': 'watch' },
      ExpressionAttributeValues: { ':watch': { S: 'BTC-USD#below#firing' } },
    });
  });

  it('P11 reports that the table is unavailable', async () => {
    const { rules } = setting(new Error('throttled'));
    await expect(all(rules.watched('BTC-USD', 'above', 'armed'))).rejects.toBeInstanceOf(DependencyError);
  });

  it('P6 a manually written rule with missing or invalid parts does not stop others', () => {
    const byHand = { ...key, threshold: { N: '1E+2' }, watch: { S: 'BTC-USD#above#armed' } };
    expect(toRule({ ...byHand, cooldownSeconds: { N: '1e300' }, createdAt: { S: 'today' } })).toEqual({
      ...armed,
      createdAt: undefined,
      threshold: '100',
      cooldownSeconds: 315_360_000,
    });
    expect(toRule({ ...byHand, cooldownSeconds: { N: '-5' } }).cooldownSeconds).toBe(0);
    expect(toRule(byHand).cooldownSeconds).toBe(0);
    expect(
      ['critical', 'grave', undefined].map(
        (S) => toRule({ ...byHand, severity: S === undefined ? undefined! : { S } }).severity,
      ),
    ).toEqual(['critical', 'medium', 'medium']);
  });
});

describe('P6 each change is one conditional write', () => {
  const firing = {
    firingId: 'f',
    price: '12345678901234567891',
    exchange: 'kraken',
    timestamp: '2026-01-01T00:10:00.000Z',
    claimedAt: 7,
  };
  const position = '2026-01-01T00:10:00.000000000Z#1767225600000#kraken';
  const change = {
    state: 'disarmed',
    asOf: position,
    changedAt: 7,
    firings: [position],
    forgetful: false,
    outbox: [firing],
  } as const;
  const fired = {
    ...initialRule(definition),
    state: { S: 'disarmed' },
    watch: { S: 'BTC-USD#above#firing' },
    revision: { N: '1' },
    asOf: { S: position },
    changedAt: { N: '7' },
    firings: { L: [{ S: position }] },
    outbox: {
      L: [
        {
          M: {
            firingId: { S: 'f' },
            price: { N: '12345678901234567891' },
            exchange: { S: 'kraken' },
            timestamp: { S: firing.timestamp },
            claimedAt: { N: '7' },
          },
        },
      ],
    },
  };

  it('P6 fires an unchanged rule, with its outbox', async () => {
    const { rules, sent } = setting({ Attributes: fired });
    expect(await rules.change(armed, change)).toEqual({
      done: true,
      rule: { ...armed, ...change, watched: 'firing', revision: 1 },
    });
    expect(sent).toEqual([
      {
        name: 'UpdateItemCommand',
        input: {
          TableName: 'rules',
          Key: key,
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          UpdateExpression:
            'SET #state = :state, #watch = :watch, #revision = :revision, #asOf = :asOf, #changedAt = :changedAt, #firings = :firings, #outbox = :outbox REMOVE #forgetful',
          ConditionExpression:
            '#watch = :seenWatch AND #threshold = :seenThreshold AND attribute_not_exists(#revision)',
          ExpressionAttributeNames: {
            '#state': 'state',
            '#watch': 'watch',
            '#revision': 'revision',
            '#asOf': 'asOf',
            '#changedAt': 'changedAt',
            '#firings': 'firings',
            '#forgetful': 'forgetful',
            '#outbox': 'outbox',
            '#threshold': 'threshold',
          },
          ExpressionAttributeValues: {
            ':state': { S: 'disarmed' },
            ':watch': { S: 'BTC-USD#above#firing' },
            ':revision': { N: '1' },
            ':asOf': { S: position },
            ':changedAt': { N: '7' },
            ':firings': fired.firings,
            ':outbox': fired.outbox,
            ':seenWatch': { S: 'BTC-USD#above#armed' },
            ':seenThreshold': { N: THRESHOLD },
          },
        },
      },
    ]);
  });

  it('P6 writes later changes only to the revision that was read', async () => {
    const { rules, sent } = setting({ Attributes: fired });
    await rules.change(toRule(fired), { ...change, outbox: [], forgetful: true });
    expect(sent[0]?.input).toMatchObject({
      UpdateExpression: expect.stringMatching(/#forgetful = :forgetful REMOVE #outbox$/),
      ConditionExpression: expect.stringMatching(/#revision = :seenRevision$/),
      ExpressionAttributeValues: {
        ':revision': { N: '2' },
        ':seenRevision': { N: '1' },
        ':seenWatch': { S: 'BTC-USD#above#firing' },
        ':watch': { S: 'BTC-USD#above#disarmed' },
      },
    });
  });

  it('P6 returns the rule after a concurrent change, or undefined if it was deleted; rethrows errors', async () => {
    const { rules } = setting(refused(fired), refused(), new Error('throttled'));
    expect(await rules.change(armed, change)).toEqual({ done: false, current: toRule(fired) });
    expect(await rules.change(armed, change)).toEqual({ done: false, current: undefined });
    await expect(rules.change(armed, change)).rejects.toMatchObject({
      name: 'DependencyError',
      message: expect.stringContaining('alert rules'),
      cause: new Error('throttled'),
    });
  });
});
