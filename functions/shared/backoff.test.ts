import { fullJitter } from './backoff';

const BACKOFF = { firstMs: 50, longestMs: 1_000 };
const bounds = (random: number) => [1, 2, 3, 4, 5, 6, 20].map((retry) => fullJitter(BACKOFF, retry, () => random));

describe('fullJitter', () => {
  it('doubles its bound from retry to retry, up to the longest pause', () => {
    expect(bounds(1)).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('uses any part of the bound, including none', () => {
    expect(bounds(0.5)).toEqual([25, 50, 100, 200, 400, 500, 500]);
    expect(bounds(0)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('spreads callers that failed together over the full bound', () => {
    const pauses = Array.from({ length: 1_000 }, () => fullJitter(BACKOFF, 6, Math.random));
    const tenths = new Set(pauses.map((pause) => Math.floor(pause / 100)));
    expect([...tenths].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
