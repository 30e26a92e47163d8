import { INDEX_LAG_MS, MARK_INTERVAL_MS, settling } from './settling';

describe('settling', () => {
  it.each([
    [1, 31_000],
    [30, 60_000],
    [900, 930_000],
  ])('M6 waits for an ingest with a timeout of %i s, and for the index', (seconds, visibleMs) => {
    expect(settling(seconds)).toEqual({ visibleMs, settledMs: visibleMs + 30_000 });
  });

  it('M6 covers a point stored at the last moment under a cached announcement', () => {
    const timeoutMs = 30_000;
    const announced = 0;
    const visible = announced + (MARK_INTERVAL_MS - 1) + timeoutMs + INDEX_LAG_MS;
    expect(visible).toBeLessThan(announced + settling(timeoutMs / 1000).settledMs);
  });
});
