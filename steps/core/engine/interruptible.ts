import { endsItself } from './interrupt';

/**
 * Ctrl-C ends such work here too, so that it can finish what it is at: the engine, which has its own
 * way with Ctrl-C, has nothing under way.
 */
export const interruptible = async <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort();
  process.on('SIGINT', abort);
  try {
    return await endsItself(() => work(AbortSignal.any([signal, interrupt.signal])));
  } finally {
    process.off('SIGINT', abort);
  }
};
