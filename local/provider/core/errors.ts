import type { Context } from '../types';

/**
 * The resource exists but could not be set up completely. Thrown by a type's create (with the id)
 * so that the resource enters the state and the next up continues from there.
 */
export class InitializationError extends Error {
  constructor(
    readonly id: string,
    readonly reason: unknown,
  ) {
    super(reason instanceof Error ? reason.message : String(reason), { cause: reason });
    this.name = 'InitializationError';
  }
}

/** A mistake that a person can fix; its message says how. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);

function connectionCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined && UNREACHABLE.has(code)) return code;
  return connectionCode(error.cause);
}

/**
 * One line: `<AWS code>: <message>` for an AWS error, without stack trace. For an emulator
 * that does not answer: its URL and how to start it.
 */
export function describeError(error: unknown, endpoint?: string): string {
  if (error instanceof InitializationError) return describeError(error.reason, endpoint);
  const code = connectionCode(error);
  if (code !== undefined)
    return `the local cloud at ${endpoint ?? 'its endpoint'} does not answer (${code}); start it with: npm run local:start`;
  if (!(error instanceof Error)) return String(error);
  const plain = error.name === 'Error' || error instanceof ProviderError;
  return plain ? error.message : `${error.name}: ${error.message}`;
}

/** `<type> <name>: <what happened>`, the form of every failed operation. */
export function operationMessage(token: string, name: string, error: unknown, ctx?: Pick<Context, 'endpoint'>): string {
  return `${token} ${name}: ${describeError(error, ctx?.endpoint)}`;
}
