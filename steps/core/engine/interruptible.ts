import { endsItself } from './interrupt';

/**
 * Here Ctrl-C interrupts work outside the engine, so that it can finish its current item. The engine
 * handles Ctrl-C itself, and is idle then.
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
