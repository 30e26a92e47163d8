import { ConditionalCheckFailedException, UpdateItemCommand, paginateQuery, type AttributeValue, type DynamoDBClient, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { RULES, watchKey, type Direction, type PriceMessage, type RuleState } from '../contract';
import { cooledSince, firingOf, positionOf, type Firing, type Rule, type RuleKey } from '../domain/rule';
import type { AlertRules } from '../ports';
import { calling } from './dependency';
import { pages } from './pages';
import { toRule } from './rule-item';

const WHAT = 'The table of alert rules';

/**
 * Alert rules in DynamoDB. A price reads the rules that it concerns by a range of the watch index;
 * DynamoDB compares its numbers exactly, all 38 digits. The index is eventually consistent, so the
 * condition of each update decides.
 */
export function dynamoAlertRules(client: DynamoDBClient, table: string): AlertRules {
  const watched = (symbol: string, direction: Direction, state: RuleState, range?: Range) => query(client, table, watchKey(symbol, direction, state), range);
  const update = (rule: RuleKey, change: Change) => updateIf(client, table, rule, change);
  return {
    met: (price, direction) => watched(price.symbol, direction, 'armed', { operator: MET[direction], price: price.price }),
    leftBehind: (price, direction) => watched(price.symbol, direction, 'disarmed', { operator: LEFT_BEHIND[direction], price: price.price }),
    firing: (symbol, direction) => watched(symbol, direction, 'firing'),
    claim: (rule, price, now) => update(rule, claim(rule, price, now)),
    takeOver: (rule, now) => update(rule, takeOver(rule, now)),
    complete: async (rule, firing) => (await update(rule, complete(rule, firing))) !== undefined,
    rearm: async (rule, price) => (await update(rule, rearm(rule, price))) !== undefined,
  };
}

/** Threshold compared with the price. */
const MET = { above: '<=', below: '>=' } as const;
const LEFT_BEHIND = { above: '>', below: '<' } as const;

interface Range {
  readonly operator: '<=' | '>=' | '<' | '>';
  readonly price: string;
}

async function* query(client: DynamoDBClient, table: string, watch: string, range?: Range): AsyncIterable<readonly Rule[]> {
  const { name, partitionKey, sortKey } = RULES.watchIndex;
  const found = paginateQuery({ client }, {
    TableName: table,
    IndexName: name,
    KeyConditionExpression: range === undefined ? '#watch = :watch' : `#watch = :watch AND #threshold ${range.operator} :price`,
    ExpressionAttributeNames: { '#watch': partitionKey, ...(range && { '#threshold': sortKey }) },
    ExpressionAttributeValues: { ':watch': { S: watch }, ...(range && { ':price': { N: range.price } }) },
  });
  for await (const items of pages(WHAT, found)) yield items.map(toRule);
}

/** An update, the condition it holds under, and the values of both; `#name` stands for the attribute `name`. */
interface Change {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const NEXT_STATE = '#state = :state, #watch = :watch';
const stateValues = (rule: Rule, from: RuleState, to: RuleState) => ({
  ':from': { S: watchKey(rule.symbol, rule.direction, from) },
  ':watch': { S: watchKey(rule.symbol, rule.direction, to) },
  ':state': { S: to },
});
const IS_NEWS = '(attribute_not_exists(#asOf) OR #asOf < :position)';

function claim(rule: Rule, price: PriceMessage, now: number): Change {
  const firing = { ...firingValue(firingOf(rule, price)), claimedAt: { N: String(now) } };
  return {
    update: `SET ${NEXT_STATE}, #asOf = :position, #firing = :firing`,
    condition: `#watch = :from AND #threshold ${MET[rule.direction]} :price AND ${IS_NEWS}`,
    values: { ...stateValues(rule, 'armed', 'firing'), ':position': { S: positionOf(price) }, ':firing': { M: firing }, ':price': { N: price.price } },
  };
}

function takeOver(rule: Rule, now: number): Change {
  return {
    update: 'SET #firing.#claimedAt = :now',
    condition: '#watch = :from AND #firing.#firingId = :id AND #firing.#claimedAt = :seen',
    values: {
      ':from': { S: watchKey(rule.symbol, rule.direction, 'firing') },
      ':id': { S: rule.firing?.firingId ?? '' },
      ':seen': { N: String(rule.firing?.claimedAt ?? 0) },
      ':now': { N: String(now) },
    },
  };
}

function complete(rule: Rule, firing: Firing): Change {
  return {
    update: `SET ${NEXT_STATE}, #lastFiredAt = :timestamp, #lastFiring = :firing REMOVE #firing`,
    condition: '#watch = :from AND #firing.#firingId = :id',
    values: {
      ...stateValues(rule, 'firing', 'disarmed'),
      ':timestamp': { S: firing.timestamp },
      ':firing': { M: firingValue(firing) },
      ':id': { S: firing.firingId },
    },
  };
}

function rearm(rule: Rule, price: PriceMessage): Change {
  return {
    update: `SET ${NEXT_STATE}, #asOf = :position`,
    condition: `#watch = :from AND #threshold ${LEFT_BEHIND[rule.direction]} :price AND ${IS_NEWS} AND (attribute_not_exists(#lastFiredAt) OR #lastFiredAt <= :cooled)`,
    values: {
      ...stateValues(rule, 'disarmed', 'armed'),
      ':position': { S: positionOf(price) },
      ':price': { N: price.price },
      ':cooled': { S: cooledSince(rule, price) },
    },
  };
}

const firingValue = ({ firingId, price, exchange, timestamp }: Firing) => ({
  firingId: { S: firingId },
  price: { N: price },
  exchange: { S: exchange },
  timestamp: { S: timestamp },
});

/** The rule as it is after the update; undefined where the condition does not hold (any more). */
async function updateIf(client: DynamoDBClient, table: string, { userId, alertId }: RuleKey, { update, condition, values }: Change): Promise<Rule | undefined> {
  // Every name is written as a placeholder, since state, timestamp and others are reserved words.
  const names = new Set(`${update} ${condition}`.match(/#\w+/g));
  const input: UpdateItemCommandInput = {
    TableName: table,
    Key: { [RULES.partitionKey]: { S: userId }, [RULES.sortKey]: { S: alertId } },
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [name, name.slice(1)])),
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  };
  return calling(WHAT, async () => {
    try {
      const { Attributes } = await client.send(new UpdateItemCommand(input));
      return Attributes && toRule(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  });
}
