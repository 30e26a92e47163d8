import type { PendingHour } from '../ports';
import { HOUR_MS } from './hours';

/**
 * Order of the hours in a run. Every second turn goes to the newest hour, which people wait for; the
 * others rotate, oldest first, with a different start each hour, so that an hour with many turns
 * delays neither the newest nor its neighbours.
 */
export class Turns {
  /** Newest first. */
  readonly #open: PendingHour[];
  readonly #round: PendingHour[];
  #newest = false;

  constructor(hours: readonly PendingHour[], now: number) {
    this.#open = hours.toSorted((a, b) => b.hour - a.hour);
    const oldestFirst = this.#open.toReversed();
    // Scattered: the number of hours may grow with time, and the same one would start each round.
    const start =
      oldestFirst.length === 0 ? 0 : (Math.imul(Math.floor(now / HOUR_MS), 0x9e3779b1) >>> 0) % oldestFirst.length;
    this.#round = [...oldestFirst.slice(start), ...oldestFirst.slice(0, start)];
  }

  /** The next hour; undefined if none is left. */
  next(): PendingHour | undefined {
    const newest = this.#open[0];
    this.#newest = !this.#newest;
    if (this.#newest || this.#open.length < 2) return newest;
    const index = this.#round.findIndex((one) => one !== newest);
    const [next] = this.#round.splice(index, 1);
    if (next) this.#round.push(next);
    return next;
  }

  /** Removes it from this run. */
  close(hour: PendingHour): void {
    for (const list of [this.#open, this.#round]) {
      const index = list.indexOf(hour);
      if (index >= 0) list.splice(index, 1);
    }
  }
}
