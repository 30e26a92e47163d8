import { DependencyError } from '../errors';

/** Runs one call of the SDK; whatever it throws becomes a DependencyError that names the service. */
export async function calling<R>(what: string, call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    throw new DependencyError(what, error);
  }
}
