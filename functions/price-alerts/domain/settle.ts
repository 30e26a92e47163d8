/**
 * Runs the work for every item of every page, at most `limit` at a time, and returns the errors.
 * A failure does not stop the others; an unreadable page ends the pages.
 */
export async function settlePages<T>(
  pages: AsyncIterable<readonly T[]>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  try {
    for await (const page of pages) {
      for (let start = 0; start < page.length; start += limit) {
        const results = await Promise.allSettled(page.slice(start, start + limit).map(work));
        for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
      }
    }
  } catch (error) {
    failures.push(error);
  }
  return failures;
}
