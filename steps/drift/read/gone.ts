/** Result of a request; empty if its owner was deleted meanwhile, which the refresh reports. */
export const orNone = async <T>(work: () => Promise<T[]>): Promise<T[]> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuchEntity/.test(error.name)) return [];
    throw error;
  }
};
