import { setTimeout } from 'node:timers/promises';

/** Whether an SDK call failed with one of these AWS error codes (the exception's name). */
export function failedWith(error: unknown, ...codes: readonly string[]): error is Error {
  return error instanceof Error && codes.includes(error.name);
}

/** The result of a call, or undefined if AWS answers with one of these codes. */
export async function unless<T>(codes: readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (failedWith(error, ...codes)) return undefined;
    throw error;
  }
}

interface Patience {
  /** Default 600. */
  readonly timeoutSeconds?: number;
  /** Aborts the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Polls until `probe` returns a value: after 50 ms, then with pauses growing by half, at most 2 s.
 * @throws Error with `what` on timeout; AbortError if the signal aborts.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { timeoutSeconds = 600, signal }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 2000)) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() + pause > deadline)
      throw new Error(
        `timed out after ${timeoutSeconds} s waiting until ${what}; check it in the local cloud, then deploy again`,
      );
    await setTimeout(pause, undefined, { signal });
  }
}
