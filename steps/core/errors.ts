/** Exit codes of the steps. */
export const EXIT = { ok: 0, failed: 1, drifted: 2, neverDeployed: 3, usage: 64 } as const;

/**
 * A mistake or a condition that a person can act on: printed as its message, without a stack.
 * The message names what was found and what to do.
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

/** Wrong words on the command line. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(message, EXIT.usage);
  }
}

/** The message of anything thrown, by whatever realm. */
export const messageOf = (error: unknown): string =>
  isObject(error) && typeof error['message'] === 'string' ? error['message'] : String(error);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
