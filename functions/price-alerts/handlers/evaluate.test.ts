import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { recordedTelemetry } from '../../shared/recorded-telemetry';
import { SWEEP_PAYLOAD, type RuleDefinition } from '../contract';
import { MemoryWorld, priceAt } from '../testing/memory-world';
import { createHandler } from './evaluate';

const NOW = 1_800_000_000_000;
interface Trouble {
  away?: boolean;
  remainingMs?: number;
  spentAfterWrites?: number;
}

const setting = (...rules: readonly Partial<RuleDefinition>[]) => {
  const clock = { now: NOW };
  const trouble: Trouble = {};
  const telemetry = recordedTelemetry();
  const world = new MemoryWorld({
    clock: () => clock.now,
    pause: async (call) => {
      if (call === 'publish' && trouble.away) throw new Error('topic away');
    },
  });
  rules.forEach((rule) => world.addRule(rule));
  const givenUp: string[] = [];
  const handler = createHandler({
    ...world.deps,
    telemetry,
    deadLetters: {
      send: async (body) => {
        givenUp.push(body);
      },
    },
  });
  const remaining = () =>
    world.writes.length >= (trouble.spentAfterWrites ?? Infinity) ? 0 : (trouble.remainingMs ?? 50_000);
  const context = { getRemainingTimeInMillis: remaining } as Context;
  return { clock, trouble, givenUp, telemetry, world, invoke: (event: unknown) => handler(event as SQSEvent, context) };
};
const message = (messageId: string, body: string, receives = 1): SQSRecord =>
  ({
    messageId,
    body,
    attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(NOW - 40) },
  }) as SQSRecord;
const batch = (...records: SQSRecord[]): SQSEvent => ({ Records: records });
const price = (messageId: string, value: string, seconds: number, receives = 1, symbol = 'BTC-USD') =>
  message(messageId, JSON.stringify(priceAt(value, seconds, { symbol })), receives);
const outcome = {
  fired: 0,
  published: 0,
  rearmed: 0,
  takenOver: 0,
  tooLate: 0,
  changed: 0,
  unfinished: false,
  failures: 0,
};

describe('P5 prices from the queue', () => {
  it('P5 evaluates a batch in price order', async () => {
    const { invoke, telemetry, world } = setting({ cooldownSeconds: 0 });
    expect(await invoke(batch(price('m3', '101', 2), price('m2', '99', 1), price('m1', '100', 0)))).toEqual({
      batchItemFailures: [],
    });
    expect(world.sent.map(({ price: at }) => at)).toEqual(['100', '101']);
    expect(telemetry.counts).toEqual({ RulesFired: 2, NotificationsPublished: 2, EvaluationLag: 120 });
    expect(telemetry.lines).toEqual([
      {
        level: 'info',
        message: 'batch evaluated',
        fields: { records: 3, symbols: 1, failedRecords: 0, ...outcome, fired: 2, published: 2, changed: 1 },
      },
    ]);
  });

  it('P5 wakes the symbol up once after the index has caught up, not per change', async () => {
    const { clock, invoke, world } = setting({ cooldownSeconds: 0 });
    await invoke(batch(price('m1', '100', 0)));
    await invoke(batch(price('m2', '99', 1)));
    expect(world.wakeUps).toEqual([
      { wakeUp: { symbol: 'BTC-USD', since: '2026-01-01T00:00:00.000000000Z' }, dueAt: NOW + 10_000 },
    ]);
    clock.now += 8_000;
    await invoke(batch(price('m3', '100', 2)));
    expect(world.wakeUps).toHaveLength(2);
    expect(await invoke(batch(message('w', JSON.stringify(world.wakeUps[0]!.wakeUp))))).toEqual({
      batchItemFailures: [],
    });
    expect(world.sent).toHaveLength(2);
  });

  it('P11 gives up a permanently invalid message at once, and evaluates the others', async () => {
    const { givenUp, invoke, telemetry, world } = setting({});
    expect(await invoke(batch(message('bad', '{"price":'), price('good', '100', 0), message('worse', '{}')))).toEqual({
      batchItemFailures: [],
    });
    expect(world.sent).toHaveLength(1);
    expect(givenUp).toEqual(['{"price":', '{}']);
    expect(telemetry.lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: 'message given up',
        fields: { messageId: 'bad', code: 'malformed_message', reason: expect.stringContaining('not JSON') },
      },
      {
        message: 'message given up',
        fields: { messageId: 'worse', code: 'malformed_message', reason: expect.stringContaining('price missing') },
      },
    ]);
  });

  it('P11 reports only the message with a failed notification; its redelivery publishes it', async () => {
    const { clock, invoke, trouble, world } = setting({ threshold: '100' }, { alertId: 'b', symbol: 'ETH-USD' });
    trouble.away = true;
    expect(await invoke(batch(price('m1', '100', 0), price('other', '1', 0, 1, 'ETH-USD')))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    trouble.away = false;
    clock.now += 300_000;
    expect(await invoke(batch(price('m1', '100', 0, 2)))).toEqual({ batchItemFailures: [] });
    expect(world.sent).toHaveLength(1);
    expect(world.rule()).toMatchObject({ state: 'disarmed', outbox: [] });
  });

  it('P11 a batch in which every message fails is a function error', async () => {
    const { invoke, telemetry, trouble } = setting({});
    trouble.away = true;
    await expect(invoke(batch(price('m1', '100', 0)))).rejects.toThrow(/All records failed/);
    expect(telemetry.lines.map(({ message: text }) => text)).toContain('batch evaluated');
  });

  it('P11 stops before the timeout: completed work remains, the rest becomes a new message', async () => {
    const { invoke, trouble, world } = setting(
      ...Array.from({ length: 30 }, (_, index) => ({ alertId: `rule-${index}` })),
    );
    await world.record(priceAt('100', 0));
    trouble.spentAfterWrites = 1;
    expect(await invoke(batch(price('m1', '100', 0)))).toEqual({ batchItemFailures: [] });
    const first = world.sent.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(30);
    const rest = world.wakeUps.find(({ dueAt }) => dueAt === NOW)!;
    trouble.spentAfterWrites = Infinity;
    expect(await invoke(batch(message('rest', JSON.stringify(rest.wakeUp))))).toEqual({ batchItemFailures: [] });
    expect(new Set(world.sent.map(({ alertId }) => alertId)).size).toBe(30);
    expect(world.sent).toHaveLength(30);
  });

  it('P11 returns messages that it had no time to start', async () => {
    const { invoke, trouble } = setting({}, { alertId: 'b', symbol: 'ETH-USD' });
    trouble.spentAfterWrites = 0;
    await expect(invoke(batch(price('m1', '100', 0), price('m2', '100', 0, 1, 'ETH-USD')))).rejects.toThrow(
      /All records failed/,
    );
  });

  it('P11 skips a permanently failing rule after its message is given up', async () => {
    const { clock, invoke, trouble, world } = setting({});
    trouble.away = true;
    await world.record(priceAt('100', 0));
    for (const receives of [1, 2, 3]) {
      clock.now += 300_000;
      await expect(invoke(batch(price('m1', '100', 0, receives)))).rejects.toThrow(/All records failed/);
    }
    expect((await world.deps.progress.read('BTC-USD')).position).toMatch(/^2026-01-01T00:00:00/);
  });
});

describe('P5 the 5-minute rule', () => {
  it('P5 evaluates all symbols', async () => {
    const { invoke, telemetry, world } = setting({});
    await world.record(priceAt('100', 0));
    await invoke(SWEEP_PAYLOAD);
    expect(world.sent).toHaveLength(1);
    expect(telemetry.counts).toEqual({ RulesFired: 1, NotificationsPublished: 1 });
    expect(telemetry.lines).toMatchObject([
      {
        level: 'info',
        message: 'sweep done',
        fields: { symbols: 1, withoutPrice: 0, fired: 1, published: 1, rearmed: 0, takenOver: 0, failed: 0 },
      },
    ]);
  });

  it('P11 throws when a symbol failed, so that the invocation is retried', async () => {
    const { invoke, trouble, world } = setting({});
    await world.record(priceAt('100', 0));
    trouble.away = true;
    await expect(invoke(SWEEP_PAYLOAD)).rejects.toThrow(
      'The sweep over all symbols: 1 failed, the first with: topic away',
    );
  });

  it('P11 reports that it ran out of time', async () => {
    const { invoke, trouble, world } = setting({});
    await world.record(priceAt('100', 0));
    trouble.spentAfterWrites = 0;
    await expect(invoke(SWEEP_PAYLOAD)).rejects.toThrow('The sweep ran out of time after 0 symbols');
  });

  it.each([
    [{ action: 'something' }, 'action'],
    [{}, 'none'],
  ])('P11 refuses another event: %j', async (event, members) => {
    const { invoke } = setting();
    await expect(invoke(event)).rejects.toThrow(
      `must be a batch of the price queue or {"action":"evaluate_all"}; its members are: ${members}`,
    );
  });
});
