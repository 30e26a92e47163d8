import { INDEX_LAG_MS, MARK_INTERVAL_MS, settling } from './settling';

describe('settling', () => {
  it.each([
    [1, 31_000],
    [30, 60_000],
    [900, 930_000],
  ])('M6 waits for a request of an ingest that may run %i s, and for the index', (seconds, visibleMs) => {
    expect(settling(seconds)).toEqual({ visibleMs, settledMs: visibleMs + 30_000 });
  });

  it('M6 outlasts a point that is stored at the last moment under an announcement that is remembered to the last', () => {
    const timeoutMs = 30_000;
    const announced = 0;
    const visible = announced + (MARK_INTERVAL_MS - 1) + timeoutMs + INDEX_LAG_MS;
    expect(visible).toBeLessThan(announced + settling(timeoutMs / 1000).settledMs);
  });
});
