import { DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { fakeSend, type Answer } from '../../functions/shared/fake-send';
import { batchWrite } from './batch-write';

const rows = (count: number): WriteRequest[] => Array.from({ length: count }, (_, index) => ({ DeleteRequest: { Key: { id: { N: String(index) } } } }));
const leaving = (left: readonly WriteRequest[]): Answer => ({ UnprocessedItems: left.length > 0 ? { t: left } : {} });

function setup(...answers: Answer[]) {
  const client = new DynamoDBClient({ region: 'us-east-1' });
  const sent = fakeSend(client, { BatchWriteItem: answers });
  const pauses: number[] = [];
  const write = (requests: readonly WriteRequest[]) => batchWrite(client, 't', requests, { sleep: async (pause) => { pauses.push(pause); }, random: () => 0.5 });
  const batches = () => sent.map(({ input }) => (input['RequestItems'] as { t: WriteRequest[] }).t.length);
  return { write, pauses, batches };
}

it('writes 25 rows at a time, without a pause', async () => {
  const { write, pauses, batches } = setup(leaving([]));
  await write(rows(60));
  expect(batches()).toEqual([25, 25, 10]);
  expect(pauses).toEqual([]);
});

it('sends again what was left of a batch, after pauses that grow by chance', async () => {
  const { write, pauses, batches } = setup(leaving(rows(20)), leaving(rows(3)), leaving([]));
  await write(rows(25));
  expect(batches()).toEqual([25, 20, 3]);
  expect(pauses).toEqual([50, 100]);
});

it('gives up after eight tries, saying how many rows are left and what to do', async () => {
  const { write, pauses, batches } = setup(leaving(rows(2)));
  await expect(write(rows(5))).rejects.toThrow('2 rows of t could not be written: DynamoDB kept refusing them. Run the command again.');
  expect(batches()).toEqual([5, 2, 2, 2, 2, 2, 2, 2]);
  expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 3200]);
});

it('writes nothing where there is nothing', async () => {
  const { write, batches } = setup();
  await write([]);
  expect(batches()).toEqual([]);
});
