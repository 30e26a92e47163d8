let underWay = 0;
let interrupted = false;

/** Runs work that handles Ctrl-C or a termination signal itself: an engine operation, or checks that clean up. */
export const endsItself = async <T>(work: () => Promise<T>): Promise<T> => {
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
  }
};

/** Records a termination signal. Returns whether work is running that will finish first; otherwise the process can exit at once. */
export const interrupt = (): boolean => {
  interrupted = true;
  return underWay > 0;
};

/** Whether the process is terminating, so that no new work starts. */
export const isInterrupted = (): boolean => interrupted;
