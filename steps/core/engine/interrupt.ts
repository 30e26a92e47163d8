let underWay = 0;
let interrupted = false;

/** Runs work that ends by itself when the terminal's Ctrl-C or a termination reaches it: an operation of the engine, or checks that clean up. */
export const endsItself = async <T>(work: () => Promise<T>): Promise<T> => {
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
  }
};

/** Notes that the process is told to end. Gives whether something is under way that ends first; else nothing is lost by ending now. */
export const interrupt = (): boolean => {
  interrupted = true;
  return underWay > 0;
};

/** Whether the process is told to end, so that nothing new is begun. */
export const isInterrupted = (): boolean => interrupted;
