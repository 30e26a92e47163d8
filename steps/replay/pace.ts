/** Starts requests evenly, `rate` per second; without a rate, at once. */
export function createPace(
  rate: number | undefined,
  now: () => number,
  sleep: (ms: number) => Promise<void>,
): () => Promise<void> {
  if (rate === undefined) return () => Promise.resolve();
  const gap = 1000 / rate;
  let next = now();
  return async () => {
    // A pause of the receiver is not made up for by a burst.
    next = Math.max(next, now() - gap);
    const wait = next - now();
    next += gap;
    if (wait > 0) await sleep(wait);
  };
}
