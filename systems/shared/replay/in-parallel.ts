/** Works off a source, some items at a time. Each worker takes the next item when it is done with its last one. */
export async function inParallel<T>(
  source: AsyncGenerator<T>,
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const worker = async () => {
    for (;;) {
      const next = await source.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
