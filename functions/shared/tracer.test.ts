import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type * as TracerModule from './tracer';

interface Segment {
  readonly name: string;
  readonly parent_id?: string;
  readonly annotations?: object;
  readonly fault?: boolean;
}

/** A new tracer, as a container with those variables would load it. */
function load(variables: Record<string, string>): TracerModule.Tracing {
  Object.assign(process.env, variables);
  jest.resetModules();
  return jest.requireActual<typeof TracerModule>('./tracer').createTracing('svc');
}

describe('createTracing', () => {
  const saved = { ...process.env };
  let daemon: Socket;
  const received: Segment[] = [];

  beforeEach(async () => {
    received.length = 0;
    daemon = createSocket('udp4').bind(0, '127.0.0.1');
    daemon.on('message', (datagram) =>
      received.push(JSON.parse(datagram.toString().split('\n')[1] ?? 'null') as Segment),
    );
    await once(daemon, 'listening');
  });
  afterEach(() => {
    daemon.close();
    process.env = { ...saved };
    jest.restoreAllMocks();
  });

  const lambda = () => ({
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: 'Root=1-6b00cffb-60ee424276f9c0e4d6d887a0;Parent=53995c3f42cd8ad0;Sampled=1',
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
  });
  const arrival = async () => {
    for (let i = 0; i < 100 && received.length === 0; i += 1) await new Promise((done) => setTimeout(done, 10));
  };

  it('M2 P9 records an invocation under the trace that Lambda passed', async () => {
    const tracing = load(lambda());
    await expect(tracing.invocation(async () => 5)).resolves.toBe(5);
    await arrival();
    expect(received).toEqual([
      expect.objectContaining({
        name: '## index.handler',
        parent_id: '53995c3f42cd8ad0',
        annotations: expect.objectContaining({ Service: 'svc' }),
      }),
    ]);
  });

  it('M2 P9 records an error as a fault and rethrows it', async () => {
    const tracing = load(lambda());
    await expect(
      tracing.invocation(async () => {
        throw new Error('boom');
      }),
    ).rejects.toThrow('boom');
    await arrival();
    expect(received).toEqual([expect.objectContaining({ name: '## index.handler', fault: true })]);
  });

  it('M2 P9 does nothing outside Lambda', async () => {
    const others = { ...lambda(), AWS_EXECUTION_ENV: '' };
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const tracing = load(others);
    const client = { send: () => undefined };
    expect(tracing.client(client)).toBe(client);
    await expect(tracing.invocation(async () => 6)).resolves.toBe(6);
    await new Promise((done) => setTimeout(done, 50));
    expect(received).toEqual([]);
    expect([...warn.mock.calls, ...error.mock.calls]).toEqual([]);
  });
});
