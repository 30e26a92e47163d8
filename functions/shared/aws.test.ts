import { awsClient, type AwsClientConfig } from './aws';

class FakeClient {
  constructor(readonly config: AwsClientConfig) {}
}

describe('awsClient', () => {
  const tracing = {
    client: <C>(client: C): C => {
      traced.push(client);
      return client;
    },
    invocation: <R>(run: () => Promise<R>) => run(),
  };
  const traced: unknown[] = [];

  it('P9 P11 traces the client, bounds each attempt and retries', () => {
    const client = awsClient(FakeClient, tracing);
    expect(traced).toEqual([client]);
    expect(client.config).toEqual({
      maxAttempts: 4,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    });
  });

  it('applies the timeout of uploads', () => {
    expect(awsClient(FakeClient, tracing, { requestTimeoutMs: 20_000 }).config.requestHandler.requestTimeout).toBe(
      20_000,
    );
  });
});
