import type { Context } from 'aws-lambda';
import { TAKEN_KEYS } from './logger';
import { recordedTelemetry } from './recorded-telemetry';
import { instrument, wired } from './telemetry';

const context = {
  awsRequestId: 'req-1',
  functionName: 'fn',
  memoryLimitInMB: '512',
  invokedFunctionArn: 'arn:aws:lambda:us-east-2:111111111111:function:fn',
} as Context;

describe('instrument', () => {
  it('P11 begins with the correlation id and flushes the metrics', async () => {
    const telemetry = recordedTelemetry();
    const handler = instrument(
      telemetry,
      async (event: { id: string }) => {
        telemetry.counters.count('Seen');
        telemetry.log.info('seen');
        return `got ${event.id}`;
      },
      (event) => event.id,
    );
    await expect(handler({ id: 'a' }, context)).resolves.toBe('got a');
    expect(telemetry.written[0]).toMatchObject({ message: 'seen', correlation_id: 'a' });
    expect(telemetry.counts).toEqual({ Seen: 1 });
  });

  it('P11 logs an error once, flushes, and rethrows it', async () => {
    const telemetry = recordedTelemetry();
    const error = new Error('boom');
    const handler = instrument(telemetry, async () => {
      telemetry.counters.count('Seen');
      throw error;
    });
    await expect(handler({}, context)).rejects.toBe(error);
    expect(telemetry.lines).toEqual([
      {
        level: 'error',
        message: 'invocation failed',
        fields: { error: expect.objectContaining({ name: 'Error', message: 'boom', stack: expect.any(String) }) },
      },
    ]);
    expect(telemetry.counts).toEqual({ Seen: 1 });
  });
});

describe('wired', () => {
  it('creates the handler once, on the first event, and retries after a failure', async () => {
    let makings = 0;
    const handler = wired(() => {
      makings += 1;
      if (makings === 1) throw new Error('no variable');
      return async (event: number) => event * 2;
    });
    expect(makings).toBe(0);
    await expect(handler(1, context)).rejects.toThrow('no variable');
    await expect(handler(2, context)).resolves.toBe(4);
    await expect(handler(3, context)).resolves.toBe(6);
    expect(makings).toBe(2);
  });
});

describe('createTelemetry', () => {
  it('P11 writes structured lines with request and correlation id, and drops them for the next invocation', () => {
    const telemetry = recordedTelemetry();
    const { log } = telemetry;
    log.begin(context, 'corr-1');
    log.info('one', { rows: 3 });
    log.begin({ ...context, awsRequestId: 'req-2' });
    log.error('two', { error: new Error('bad', { cause: new Error('root') }) });
    const [one, two] = telemetry.written;
    expect(one).toMatchObject({
      level: 'INFO',
      message: 'one',
      service: 'test',
      rows: 3,
      function_request_id: 'req-1',
      correlation_id: 'corr-1',
    });
    expect(two).toMatchObject({
      level: 'ERROR',
      function_request_id: 'req-2',
      error: { message: 'bad', cause: { message: 'root' } },
    });
    expect(two).not.toHaveProperty('correlation_id');
  });

  it('P11 reserves each key that Powertools writes', () => {
    const telemetry = recordedTelemetry();
    process.env._X_AMZN_TRACE_ID = 'Root=1-6b00cffb-60ee424276f9c0e4d6d887a0';
    telemetry.log.begin({ ...context, tenantId: 'tenant' }, 'corr-1');
    telemetry.log.info('one');
    delete process.env._X_AMZN_TRACE_ID;
    const taken: readonly string[] = TAKEN_KEYS;
    expect(Object.keys(telemetry.written[0] ?? {}).filter((key) => !taken.includes(key))).toEqual([]);
    expect(telemetry.lines).toEqual([{ level: 'info', message: 'one', fields: {} }]);
  });

  it('P11 rejects a reserved key at compile time: Powertools would drop it with a warning, or lose its own', () => {
    const price = { symbol: 'BTC-USD', timestamp: '2026-11-20T21:00:00.000Z' };
    const write = ({ log }: ReturnType<typeof recordedTelemetry>) => {
      // @ts-expect-error timestamp is a reserved key
      log.info('accepted', { ...price });
      // @ts-expect-error function_name is a reserved key
      log.warn('accepted', { function_name: 'mine' });
    };
    const telemetry = recordedTelemetry();
    write(telemetry);
    expect(telemetry.takeWarnings()).toEqual([
      expect.stringContaining('\\"timestamp\\" is a reserved key and will be dropped'),
    ]);
  });

  it('P11 writes metrics with the dimensions service and environment, and nothing without counts', () => {
    const telemetry = recordedTelemetry();
    const { counters } = telemetry;
    counters.flush();
    expect(telemetry.written).toEqual([]);
    counters.count('Stored', 2);
    counters.count('Refused');
    counters.milliseconds('Took', 12);
    counters.flush();
    expect(telemetry.written).toEqual([
      expect.objectContaining({ service: 'test', environment: 'dev', Stored: 2, Refused: 1, Took: 12 }),
    ]);
    expect(telemetry.written[0]?._aws).toMatchObject({
      CloudWatchMetrics: [
        {
          Namespace: 'Test',
          Dimensions: [['service', 'environment']],
          Metrics: [
            { Name: 'Stored', Unit: 'Count' },
            { Name: 'Refused', Unit: 'Count' },
            { Name: 'Took', Unit: 'Milliseconds' },
          ],
        },
      ],
    });
  });
});
