import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { initialRule as ruleItem, type RuleDefinition } from '../contract';
import { firingOf, type Rule } from '../domain/rule';
import { DependencyError } from '../errors';
import { OFFLINE, answering } from '../testing/clients';
import { priceAt } from '../testing/memory-rules';
import { dynamoAlertRules } from './alert-rules';
import { toRule } from './rule-item';

const THRESHOLD = '12345678901234567890.123456789012345678';
const definition: RuleDefinition = { userId: 'ann', alertId: 'a', symbol: 'BTC-USD', direction: 'above', threshold: THRESHOLD, cooldownSeconds: 300 };
const armed: Rule = { ...definition, severity: 'medium', state: 'armed' };
const price = priceAt('12345678901234567891', 600);
const position = { S: '2026-01-01T00:10:00.000Z#kraken' };
const firing = firingOf(armed, price);
const firingItem = { firingId: { S: firing.firingId }, price: { N: '12345678901234567891' }, exchange: { S: 'kraken' }, timestamp: { S: price.timestamp } };
const key = { userId: { S: 'ann' }, alertId: { S: 'a' } };
const initialRule = (rule: RuleDefinition) => ruleItem(rule, '2026-01-01T00:00:00.000Z');
const refused = () => new ConditionalCheckFailedException({ message: 'no', $metadata: {} });

const setting = (...answers: readonly unknown[]) => {
  const client = new DynamoDBClient(OFFLINE);
  return { rules: dynamoAlertRules(client, 'rules'), sent: answering(client, ...answers) };
};
const all = async <T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
};

describe('P6 rules are found by a range of the watch index', () => {
  it.each([
    ['met', 'above', 'BTC-USD#above#armed', '<='], ['met', 'below', 'BTC-USD#below#armed', '>='],
    ['leftBehind', 'above', 'BTC-USD#above#disarmed', '>'], ['leftBehind', 'below', 'BTC-USD#below#disarmed', '<'],
  ] as const)('P6 %s, %s', async (query, direction, watch, operator) => {
    const { rules, sent } = setting({ Items: [] });
    await all(rules[query](price, direction));
    expect(sent).toEqual([{ name: 'QueryCommand', input: {
      TableName: 'rules', IndexName: 'by-watch',
      KeyConditionExpression: `#watch = :watch AND #threshold ${operator} :price`,
      ExpressionAttributeNames: { '#watch': 'watch', '#threshold': 'threshold' },
      ExpressionAttributeValues: { ':watch': { S: watch }, ':price': { N: '12345678901234567891' } },
    } }]);
  });

  it('P6 reads every page, thresholds exact', async () => {
    const { rules, sent } = setting({ Items: [initialRule(definition)], LastEvaluatedKey: key }, { Items: [initialRule({ ...definition, alertId: 'b' })] });
    expect(await all(rules.met(price, 'above'))).toEqual([armed, { ...armed, alertId: 'b' }]);
    expect(sent[1]?.input).toMatchObject({ ExclusiveStartKey: key });
  });

  it('P6 finds firings without a range', async () => {
    const { rules, sent } = setting({ Items: [] });
    await all(rules.firing('BTC-USD', 'below'));
    expect(sent[0]?.input).toMatchObject({ KeyConditionExpression: '#watch = :watch', ExpressionAttributeNames: { '#watch': 'watch' }, ExpressionAttributeValues: { ':watch': { S: 'BTC-USD#below#firing' } } });
  });

  it('P11 says that the table is away', async () => {
    const { rules } = setting(new Error('throttled'));
    await expect(all(rules.met(price, 'above'))).rejects.toBeInstanceOf(DependencyError);
  });

  it('P6 a rule written by hand with parts missing stops nobody', () => {
    expect(toRule({ ...key, threshold: { N: '1E+2' }, watch: { S: 'BTC-USD#above#armed' }, cooldownSeconds: { N: '1e300' } }))
      .toEqual({ ...armed, threshold: '100', cooldownSeconds: 315_360_000 });
    expect(toRule({ ...key, threshold: { N: '1' }, watch: { S: 'BTC-USD#above#armed' }, cooldownSeconds: { N: '-5' } }).cooldownSeconds).toBe(0);
    expect(toRule({ ...key, threshold: { N: '1' }, watch: { S: 'BTC-USD#above#armed' } }).cooldownSeconds).toBe(0);
    expect(['critical', 'grave', undefined].map((S) => toRule({ ...key, severity: S === undefined ? undefined! : { S }, watch: { S: 'BTC-USD#above#armed' } }).severity)).toEqual(['critical', 'medium', 'medium']);
  });
});

describe('P6 each change is one conditional write', () => {
  const firingRule: Rule = { ...armed, state: 'firing', firing: { ...firing, claimedAt: 5 } };

  it('P6 claims an armed rule whose threshold the price meets and to which it is news', async () => {
    const { rules, sent } = setting({ Attributes: { ...initialRule(definition), watch: { S: 'BTC-USD#above#firing' }, asOf: position, firing: { M: { ...firingItem, claimedAt: { N: '7' } } } } });
    expect(await rules.claim(armed, price, 7)).toEqual({ ...armed, state: 'firing', asOf: position.S, firing: { ...firing, claimedAt: 7 } });
    expect(sent).toEqual([{ name: 'UpdateItemCommand', input: {
      TableName: 'rules', Key: key, ReturnValues: 'ALL_NEW',
      UpdateExpression: 'SET #state = :state, #watch = :watch, #asOf = :position, #firing = :firing',
      ConditionExpression: '#watch = :from AND #threshold <= :price AND (attribute_not_exists(#asOf) OR #asOf < :position)',
      ExpressionAttributeNames: { '#state': 'state', '#watch': 'watch', '#asOf': 'asOf', '#firing': 'firing', '#threshold': 'threshold' },
      ExpressionAttributeValues: {
        ':from': { S: 'BTC-USD#above#armed' }, ':watch': { S: 'BTC-USD#above#firing' }, ':state': { S: 'firing' },
        ':position': position, ':price': { N: '12345678901234567891' }, ':firing': { M: { ...firingItem, claimedAt: { N: '7' } } },
      },
    } }]);
  });

  it('P6 records the firing and disarms the rule', async () => {
    const { rules, sent } = setting({ Attributes: initialRule(definition) });
    expect(await rules.complete(firingRule, firing)).toBe(true);
    expect(sent[0]?.input).toMatchObject({
      UpdateExpression: 'SET #state = :state, #watch = :watch, #lastFiredAt = :timestamp, #lastFiring = :firing REMOVE #firing',
      ConditionExpression: '#watch = :from AND #firing.#firingId = :id',
      ExpressionAttributeValues: {
        ':from': { S: 'BTC-USD#above#firing' }, ':watch': { S: 'BTC-USD#above#disarmed' }, ':state': { S: 'disarmed' },
        ':timestamp': { S: price.timestamp }, ':firing': { M: firingItem }, ':id': { S: firing.firingId },
      },
    });
  });

  it('P6 arms again below the threshold, later than the firing and after the cool-down', async () => {
    const { rules, sent } = setting({ Attributes: initialRule(definition) });
    expect(await rules.rearm({ ...armed, state: 'disarmed' }, priceAt('1', 600))).toBe(true);
    expect(sent[0]?.input).toMatchObject({
      UpdateExpression: 'SET #state = :state, #watch = :watch, #asOf = :position',
      ConditionExpression: '#watch = :from AND #threshold > :price AND (attribute_not_exists(#asOf) OR #asOf < :position) AND (attribute_not_exists(#lastFiredAt) OR #lastFiredAt <= :cooled)',
      ExpressionAttributeValues: {
        ':from': { S: 'BTC-USD#above#disarmed' }, ':watch': { S: 'BTC-USD#above#armed' }, ':state': { S: 'armed' },
        ':position': position, ':price': { N: '1' }, ':cooled': { S: '2026-01-01T00:05:00.000Z' },
      },
    });
  });

  it('P6 takes over only the claim that was seen', async () => {
    const { rules, sent } = setting({ Attributes: initialRule(definition) });
    await rules.takeOver(firingRule, 60_005);
    expect(sent[0]?.input).toMatchObject({
      UpdateExpression: 'SET #firing.#claimedAt = :now',
      ConditionExpression: '#watch = :from AND #firing.#firingId = :id AND #firing.#claimedAt = :seen',
      ExpressionAttributeValues: { ':from': { S: 'BTC-USD#above#firing' }, ':id': { S: firing.firingId }, ':seen': { N: '5' }, ':now': { N: '60005' } },
    });
  });

  it('P6 compares a below rule the other way round', async () => {
    const { rules, sent } = setting({ Attributes: initialRule(definition) }, { Attributes: initialRule(definition) });
    await rules.claim({ ...armed, direction: 'below' }, price, 7);
    await rules.rearm({ ...armed, direction: 'below' }, price);
    expect(sent.map(({ input }) => input.ConditionExpression)).toEqual([expect.stringContaining('#threshold >= :price'), expect.stringContaining('#threshold < :price')]);
  });

  it('P6 a condition that no longer holds is no error; anything else is', async () => {
    const { rules } = setting(refused(), refused(), refused(), refused(), new Error('throttled'));
    expect(await rules.claim(armed, price, 7)).toBeUndefined();
    expect(await rules.takeOver(firingRule, 7)).toBeUndefined();
    expect(await rules.complete(firingRule, firing)).toBe(false);
    expect(await rules.rearm(armed, price)).toBe(false);
    await expect(rules.claim(armed, price, 7)).rejects.toMatchObject({ name: 'DependencyError', message: expect.stringContaining('alert rules'), cause: new Error('throttled') });
  });
});
