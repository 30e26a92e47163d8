import type { Tracing } from './tracer';

/** The AWS SDK client settings used here. */
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
  /** Timeout per attempt, in milliseconds; default 5,000. Increase it for uploads. */
  readonly requestTimeoutMs?: number;
  /** Client-specific settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * A traced AWS SDK client. Region, credentials and endpoint come from the standard environment
 * variables. The SDK reuses connections but has no default timeouts, so attempts are bounded here:
 * a hanging connection must not use up the function's timeout.
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
