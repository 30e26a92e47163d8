/** What a question finds, or nothing where its owner is gone meanwhile; the refresh tells of that. */
export const orNone = async <T>(work: () => Promise<T[]>): Promise<T[]> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuchEntity/.test(error.name)) return [];
    throw error;
  }
};
