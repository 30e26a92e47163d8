import type { Context } from 'aws-lambda';
import { fakeTelemetry } from './fake-telemetry';
import { createTelemetry, instrument, wired } from './telemetry';

const context = {
  awsRequestId: 'req-1', functionName: 'fn', memoryLimitInMB: '512', invokedFunctionArn: 'arn:aws:lambda:us-east-2:111111111111:function:fn',
} as Context;

describe('instrument', () => {
  it('P11 begins with the correlation id and flushes the metrics', async () => {
    const telemetry = fakeTelemetry();
    const handler = instrument(telemetry, async (event: { id: string }) => `got ${event.id}`, (event) => event.id);
    await expect(handler({ id: 'a' }, context)).resolves.toBe('got a');
    expect(telemetry.correlationIds).toEqual(['a']);
    expect(telemetry.flushes()).toBe(1);
  });

  it('P11 logs an error once, flushes, and throws it on', async () => {
    const telemetry = fakeTelemetry();
    const error = new Error('boom');
    const handler = instrument(telemetry, async () => { throw error; });
    await expect(handler({}, context)).rejects.toBe(error);
    expect(telemetry.lines).toEqual([{ level: 'error', message: 'invocation failed', fields: { error } }]);
    expect(telemetry.flushes()).toBe(1);
  });
});

describe('wired', () => {
  it('makes the handler once, at the first event, and tries again after a failed making', async () => {
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
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    process.env.POWERTOOLS_DEV = 'true'; // makes Powertools write to the global console, which can be watched
    const keep = (...texts: unknown[]) => { written.push(String(texts[0])); };
    jest.spyOn(console, 'info').mockImplementation(keep);
    jest.spyOn(console, 'log').mockImplementation(keep);
    jest.spyOn(console, 'warn').mockImplementation(keep);
    jest.spyOn(console, 'error').mockImplementation(keep);
  });
  afterEach(() => {
    delete process.env.POWERTOOLS_DEV;
    jest.restoreAllMocks();
  });

  it('P11 writes structured lines with request and correlation id, and drops them for the next invocation', () => {
    const { log } = createTelemetry('svc', 'Space', 'dev');
    log.begin(context, 'corr-1');
    log.info('one', { rows: 3 });
    log.begin({ ...context, awsRequestId: 'req-2' });
    log.error('two', { error: new Error('bad', { cause: new Error('root') }) });
    const [one, two] = written.map((line) => JSON.parse(line));
    expect(one).toMatchObject({ level: 'INFO', message: 'one', service: 'svc', rows: 3, function_request_id: 'req-1', correlation_id: 'corr-1' });
    expect(two).toMatchObject({ level: 'ERROR', function_request_id: 'req-2', error: { message: 'bad', cause: { message: 'root' } } });
    expect(two.correlation_id).toBeUndefined();
  });

  it('P11 writes metrics with the dimensions service and environment, and nothing when nothing was counted', () => {
    process.env.POWERTOOLS_METRICS_DISABLED = 'false';
    const { counters } = createTelemetry('svc', 'Space', 'dev');
    counters.flush();
    expect(written).toEqual([]);
    counters.count('Stored', 2);
    counters.count('Refused');
    counters.milliseconds('Took', 12);
    counters.flush();
    delete process.env.POWERTOOLS_METRICS_DISABLED;
    const [line] = written.map((text) => JSON.parse(text));
    expect(line).toMatchObject({ service: 'svc', environment: 'dev', Stored: 2, Refused: 1, Took: 12 });
    expect(line._aws.CloudWatchMetrics).toEqual([{
      Namespace: 'Space',
      Dimensions: [['service', 'environment']],
      Metrics: [{ Name: 'Stored', Unit: 'Count' }, { Name: 'Refused', Unit: 'Count' }, { Name: 'Took', Unit: 'Milliseconds' }],
    }]);
  });
});
