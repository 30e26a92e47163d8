import type { Tracing } from './tracer';

/** The part of an AWS SDK client's configuration that is set here. */
export interface AwsClientConfig {
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

export interface AwsClientOptions {
  /** Longest wait for one attempt, in milliseconds; default 5,000. Give uploads more. */
  readonly requestTimeoutMs?: number;
  /** Settings that only this client has. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * A traced AWS SDK client. Region, credentials and endpoint come from the standard environment
 * variables. The SDK keeps connections alive by itself; it has no time limits of its own, so an
 * attempt is bounded here: a connection that hangs must not use up the function's timeout.
 */
export function awsClient<C>(
  ctor: new (config: AwsClientConfig) => C,
  tracing: Tracing,
  { requestTimeoutMs = 5_000, settings }: AwsClientOptions = {},
): C {
  return tracing.client(
    new ctor({
      ...settings,
      maxAttempts: 4,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: 2_000, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
    }),
  );
}
