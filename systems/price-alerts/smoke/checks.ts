import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { HISTORY, type PriceMessage } from '../../../functions/price-alerts/contract';
import { historyKey } from '../../../functions/price-alerts/domain/position';
import type { Reply } from '../../shared/cloud';
import type { Check, SmokeContext } from '../../shared/smoke/smoke';
import { accepted, CheckFailed, refused } from '../../shared/smoke/until';
import type { PricesOutputs } from '../outputs';
import { priceSender } from '../send-price';
import { webhookSecret } from '../webhook-secret';
import { followFiring, followRearming } from './evaluation';
import type { Synthetic } from './names';

export const checksOf = (context: SmokeContext<PricesOutputs>, synthetic: Synthetic): readonly Check[] => {
  const { cloud, outputs } = context;
  const { endpoint, apiKey, historyTable, rulesTable, evaluateFunction } = outputs;
  if (!endpoint || !historyTable) return [];
  const { stored, unsigned, withoutKey, rearming, firing } = synthetic.prices;
  let secret: ReturnType<typeof webhookSecret> | undefined;
  const send = async (message: object, from = outputs): Promise<Reply> =>
    priceSender(from, cloud, await (secret ??= webhookSecret(outputs, cloud.clients)))(JSON.stringify(message));
  return [
    {
      name: 'stores a price',
      run: async () => {
        accepted(await send(stored), 202);
        await expectStored(context, stored);
        return `HTTP 202, read back from ${historyTable.name}`;
      },
    },
    {
      name: 'refuses a price without a symbol',
      run: async () => refused(await send({ exchange: stored.exchange, price: '1' }), 400),
    },
    ...(outputs.webhookSecretArn
      ? [
          {
            name: 'refuses an unsigned price',
            run: async () => refused(await priceSender(outputs, cloud, undefined)(JSON.stringify(unsigned)), 401),
          },
        ]
      : []),
    ...(apiKey
      ? [
          {
            name: 'refuses a price without the API key',
            run: async () => refused(await send(withoutKey, { ...outputs, apiKey: undefined }), 403),
          },
        ]
      : []),
    ...(rulesTable && evaluateFunction
      ? [
          { name: 'evaluates a price', run: () => followRearming(context, synthetic, () => send(rearming)) },
          { name: 'fires a rule', run: () => followFiring(context, synthetic, () => send(firing)) },
        ]
      : []),
  ];
};

const expectStored = async (
  { cloud, outputs: { region, historyTable } }: SmokeContext<PricesOutputs>,
  sent: PriceMessage,
): Promise<void> => {
  const { Item } = await cloud.clients.get(DynamoDBClient, region).send(
    new GetItemCommand({
      TableName: historyTable!.name,
      ConsistentRead: true,
      Key: { [HISTORY.partitionKey]: { S: sent.symbol }, [HISTORY.sortKey]: { S: historyKey(sent) } },
    }),
  );
  if (!Item) throw new CheckFailed(`HTTP 202, and the price is not in ${historyTable!.name}`);
  if (Item['price']?.N !== sent.price || !Item[HISTORY.ttl]?.N)
    throw new CheckFailed(
      `${historyTable!.name} holds price ${Item['price']?.N ?? 'none'} and ${HISTORY.ttl} ${Item[HISTORY.ttl]?.N ?? 'none'}, sent was ${sent.price}`,
    );
};
