import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { SWEEP_PAYLOAD, type PriceMessage, type RuleDefinition } from '../contract';
import { MemoryNotifications, MemoryRules, priceAt } from '../testing/memory-rules';
import { recordedTelemetry } from '../../shared/recorded-telemetry';
import { createHandler } from './evaluate';

const NOW = 1_800_000_000_000;
const setting = (rules: readonly Partial<RuleDefinition>[], latest?: PriceMessage) => {
  const clock = { now: NOW };
  const telemetry = recordedTelemetry();
  const notifications = new MemoryNotifications();
  const memory = new MemoryRules(...rules);
  const handler = createHandler({
    telemetry, clock: () => clock.now, rules: memory, notifications,
    history: { async *symbols() { yield ['BTC-USD']; }, latest: async () => latest },
  });
  return { clock, memory, notifications, telemetry, invoke: (event: unknown) => handler(event as SQSEvent, {} as Context) };
};
const message = (messageId: string, body: string, receives = 1): SQSRecord => ({
  messageId, body, attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(NOW - 40) },
}) as SQSRecord;
const batch = (...records: SQSRecord[]): SQSEvent => ({ Records: records });
const price = (messageId: string, value: string, seconds: number, receives = 1) => message(messageId, JSON.stringify(priceAt(value, seconds)), receives);

describe('P5 prices from the queue', () => {
  it('P5 evaluates a batch in the order of its prices', async () => {
    const { invoke, notifications, telemetry } = setting([{ cooldownSeconds: 0 }]);
    expect(await invoke(batch(price('m3', '101', 2), price('m2', '99', 1), price('m1', '100', 0)))).toEqual({ batchItemFailures: [] });
    expect(notifications.sent.map(({ price: at }) => at)).toEqual(['100', '101']);
    expect(telemetry.counts).toEqual({ RulesFired: 2, RulesRearmed: 1, NotificationsPublished: 2, EvaluationLag: 120 });
    expect(telemetry.lines).toEqual([{ level: 'info', message: 'batch evaluated', fields: { records: 3, failedRecords: 0, fired: 2, published: 2, rearmed: 1, takenOver: 0, failures: 0 } }]);
  });

  it('P11 reports only the message that can never succeed, and evaluates the others', async () => {
    const { invoke, notifications, telemetry } = setting([{}]);
    expect(await invoke(batch(message('bad', '{"price":'), price('good', '100', 0), message('worse', '{}')))).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }, { itemIdentifier: 'worse' }] });
    expect(notifications.sent).toHaveLength(1);
    expect(telemetry.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)).toEqual([
      { messageId: 'bad', receives: '1', code: 'malformed_message', reason: expect.stringContaining('not JSON') },
      { messageId: 'worse', receives: '1', code: 'malformed_message', reason: expect.stringContaining('price missing') },
    ]);
  });

  it('P11 reports the message whose notification failed; its redelivery publishes it', async () => {
    const { clock, invoke, memory, notifications } = setting([{ threshold: '100' }, { alertId: 'b', symbol: 'ETH-USD' }]);
    const { publish } = notifications;
    notifications.publish = async () => { throw new Error('topic away'); };
    const other = message('other', JSON.stringify(priceAt('1', 0, { symbol: 'ETH-USD' })));
    expect(await invoke(batch(price('m1', '100', 0), other))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    notifications.publish = publish;
    clock.now += 300_000;
    expect(await invoke(batch(price('m1', '100', 0, 2)))).toEqual({ batchItemFailures: [] });
    expect(notifications.sent).toHaveLength(1);
    expect(memory.get().state).toBe('disarmed');
  });

  it('P11 a batch of which every message failed is an error of the function', async () => {
    const { invoke, telemetry } = setting([]);
    await expect(invoke(batch(message('bad', 'x')))).rejects.toThrow(/All records failed/);
    expect(telemetry.lines.map(({ message: text }) => text)).toContain('batch evaluated');
  });
});

describe('P5 the 5-minute rule', () => {
  it('P5 evaluates all symbols', async () => {
    const { invoke, notifications, telemetry } = setting([{}], priceAt('100', 0));
    await invoke(SWEEP_PAYLOAD);
    expect(notifications.sent).toHaveLength(1);
    expect(telemetry.counts).toEqual({ RulesFired: 1, NotificationsPublished: 1 });
    expect(telemetry.lines).toEqual([{ level: 'info', message: 'sweep done', fields: { symbols: 1, withoutPrice: 0, fired: 1, published: 1, rearmed: 0, takenOver: 0, failed: 0 } }]);
  });

  it('P11 throws when a symbol failed, so that the invocation is retried', async () => {
    const { invoke, notifications } = setting([{}], priceAt('100', 0));
    notifications.publish = async () => { throw new Error('topic away'); };
    await expect(invoke(SWEEP_PAYLOAD)).rejects.toThrow('The sweep over all symbols: 1 failed, the first with: topic away');
  });

  it.each([[{ action: 'something' }, 'action'], [{}, 'none']])('P11 refuses another event: %j', async (event, members) => {
    const { invoke } = setting([]);
    await expect(invoke(event)).rejects.toThrow(`neither a batch of the price queue nor {"action":"evaluate_all"}; its members are: ${members}`);
  });
});
