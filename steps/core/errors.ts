/** Exit codes of the steps. */
export const EXIT = { ok: 0, failed: 1, drifted: 2, neverDeployed: 3, usage: 64 } as const;

/**
 * An error that a person can act on: printed as its message, without a stack trace.
 * The message says what was found and what to do.
 */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Invalid command-line arguments. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(message, EXIT.usage);
  }
}

/** The message of any thrown value, from any realm. */
export const messageOf = (error: unknown): string =>
  isObject(error) && typeof error['message'] === 'string' ? error['message'] : String(error);

/** The message with that of its cause: fetch says only that it failed, and its cause says why. */
export const messageWithCause = (error: unknown): string => {
  const message = messageOf(error);
  const cause = isObject(error) && isObject(error['cause']) ? error['cause'] : {};
  // A failed attempt at several addresses has no message, but a code.
  const reason = [cause['message'], cause['code']].find((text) => typeof text === 'string' && text !== '');
  return reason === undefined || message.includes(reason as string) ? message : `${message}: ${reason as string}`;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
