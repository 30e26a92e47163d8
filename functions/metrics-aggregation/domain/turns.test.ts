import { HOUR_MS } from './hours';
import { Turns } from './turns';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const hours = (count: number) => Array.from({ length: count }, (_, index) => ({ hour: index, pendingSince: 0 }));
const take = (turns: Turns, count: number) => Array.from({ length: count }, () => turns.next()?.hour);

describe('Turns', () => {
  it('M6 gives every second turn to the newest hour and rotates the others, oldest first', () => {
    const taken = take(new Turns(hours(4), NOW), 12);
    expect(taken.filter((_, index) => index % 2 === 0)).toEqual([3, 3, 3, 3, 3, 3]);
    const others = taken.filter((_, index) => index % 2 === 1) as number[];
    expect(new Set(others.slice(0, 3))).toEqual(new Set([0, 1, 2]));
    expect(others.slice(3)).toEqual(others.slice(0, 3));
    expect(
      others
        .map((hour, index) => (others[index + 1] ?? hour) - hour)
        .slice(0, 2)
        .toSorted((a, b) => a - b),
    ).toEqual(expect.arrayContaining([1]));
  });

  it('M6 continues with the next newest hour when one is closed', () => {
    const all = hours(3);
    const turns = new Turns(all, NOW);
    expect(turns.next()?.hour).toBe(2);
    turns.close(all[2]!);
    const [first, second] = [turns.next()?.hour, turns.next()?.hour];
    expect([first, second]).toEqual([0, 1]);
    turns.close(all[1]!);
    expect(take(turns, 3)).toEqual([0, 0, 0]);
    turns.close(all[0]!);
    expect(turns.next()).toBeUndefined();
  });

  it('M6 starts the rotation at each waiting hour in turn, even while their number grows', () => {
    const begins = Array.from(
      { length: 200 },
      (_, run) => take(new Turns(hours(10 + run), NOW + run * HOUR_MS), 2)[1]! / (9 + run),
    );
    for (const tenth of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(begins.filter((begin) => Math.min(9, Math.floor(begin * 10)) === tenth).length).toBeGreaterThan(5);
  });

  it('M6 has no turns if no hour waits', () => {
    expect(new Turns([], NOW).next()).toBeUndefined();
  });
});
