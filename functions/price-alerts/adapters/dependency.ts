import { DependencyError } from '../errors';

/** Runs one SDK call; any error becomes a DependencyError with the service's name. */
export async function calling<R>(what: string, call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    throw new DependencyError(what, error);
  }
}
