import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OFFLINE, answering } from '../testing/clients';
import { dynamoSymbolProgress } from './symbol-progress';

const item = { TableName: 'rules', Key: { userId: { S: '@symbol#BTC-USD' }, alertId: { S: 'progress' } } };
const setting = (...answers: readonly unknown[]) => {
  const client = new DynamoDBClient(OFFLINE);
  return { progress: dynamoSymbolProgress(client, 'rules'), sent: answering(client, ...answers) };
};

describe('P5 the progress of a symbol', () => {
  it('P5 is read consistently', async () => {
    const { progress, sent } = setting({}, { Item: { position: { S: 'p' }, wakeUpAt: { N: '7' } } });
    expect(await progress.read('BTC-USD')).toEqual({});
    expect(await progress.read('BTC-USD')).toEqual({ position: 'p', wakeUpAt: 7 });
    expect(sent[0]).toEqual({ name: 'GetItemCommand', input: { ...item, ConsistentRead: true } });
  });

  it('P5 never goes back, and another evaluator ahead is no error', async () => {
    const { progress, sent } = setting(
      {},
      new ConditionalCheckFailedException({ message: 'no', $metadata: {} }),
      new Error('throttled'),
    );
    await progress.advance('BTC-USD', { position: 'p', wakeUpAt: 7 });
    expect(sent[0]).toEqual({
      name: 'UpdateItemCommand',
      input: {
        ...item,
        UpdateExpression: 'SET #position = :position, #wakeUpAt = :wakeUpAt',
        ConditionExpression: 'attribute_not_exists(#position) OR #position < :position',
        ExpressionAttributeNames: { '#position': 'position', '#wakeUpAt': 'wakeUpAt' },
        ExpressionAttributeValues: { ':position': { S: 'p' }, ':wakeUpAt': { N: '7' } },
      },
    });
    await progress.advance('BTC-USD', { position: 'p' });
    await expect(progress.advance('BTC-USD', { wakeUpAt: 8 })).rejects.toMatchObject({ name: 'DependencyError' });
    expect(sent[2]?.input).not.toHaveProperty('ConditionExpression');
  });

  it('P5 writes nothing without changes', async () => {
    const { progress, sent } = setting();
    await progress.advance('BTC-USD', {});
    expect(sent).toEqual([]);
  });
});
