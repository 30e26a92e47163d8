import { createHash } from 'node:crypto';
import type { ExportManifest } from '../contract';
import type { ExportPorts } from '../domain/export';
import { hourStart, shardOf } from '../domain/hours';
import type { StoredPoint } from '../domain/point';
import { INDEX_LAG_MS, MARK_INTERVAL_MS, settling } from '../domain/settling';
import type { HourState, PendingHour, Place } from '../ports';

/** For tests: the ingest's table with its lagging index, the bucket, and runs that are killed or fail at any call. */

const INGEST_TIMEOUT_SECONDS = 30;

/** A seeded generator (mulberry32), so that a failing run can be repeated. */
export const seeded = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** Failures of a run. */
export interface RunPlan {
  readonly budgetMs: number;
  /** Number of the port call, from 1, at which it is killed, before or after the call's effect. Default: never. */
  readonly killedAt?: number;
  /** Share of calls that fail. Default 0. */
  readonly failing?: number;
  /** The call with this number waits for this. Default: none does. */
  readonly stalled?: { readonly at: number; readonly until: Promise<void> };
}

interface Stored {
  readonly point: StoredPoint;
  readonly indexedAt: number;
  readonly deletedAt: number;
}
interface Item {
  readonly text: string;
  readonly rows: number;
}

export class ExportWorld {
  /** Versions of each point, by name and time; the index shows the last one that has reached it. */
  readonly #versions = new Map<string, Stored[]>();
  readonly #events: { readonly at: number; readonly run: () => void }[] = [];
  readonly #marks: Map<number, number>[] = Array.from({ length: 3 }, () => new Map<number, number>());
  readonly pending = new Map<number, number>();
  readonly ledger = new Map<number, string>();
  readonly objects = new Map<string, Item>();
  readonly manifests = new Map<string, string>();

  constructor(
    readonly random: () => number,
    public time: number,
    readonly retentionMs: number,
    readonly pageSize = 4,
  ) {}

  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.#events.reduce<number>(
        (least, { at }, index) => (at <= end && at < (this.#events[least]?.at ?? Infinity) ? index : least),
        -1,
      );
      if (next < 0) break;
      const [event] = this.#events.splice(next, 1);
      this.time = Math.max(this.time, event!.at);
      event!.run();
    }
    this.time = end;
  }

  /** A request to one of three containers: the hour is marked, the point stored, then indexed, each with a delay. */
  ingest(metricName: string, timestamp: number, value: number): void {
    const arrived = this.time;
    const marks = this.#marks[this.between(0, 2)]!;
    const hour = hourStart(timestamp);
    const storedAt = arrived + this.between(0, INGEST_TIMEOUT_SECONDS * 1000 - 1);
    if (arrived - (marks.get(hour) ?? -Infinity) >= MARK_INTERVAL_MS) {
      this.#at(this.between(arrived, storedAt), () => {
        this.pending.set(hour, Math.max(arrived, this.pending.get(hour) ?? 0));
        marks.set(hour, arrived);
      });
    }
    const point: StoredPoint = {
      metricName,
      timestamp,
      value,
      metricType: 'system',
      arrived,
      ttl: Math.floor((arrived + this.retentionMs) / 1000),
    };
    const stored = {
      point,
      indexedAt: storedAt + this.between(0, INDEX_LAG_MS - 1),
      deletedAt: point.ttl * 1000 + (this.random() < 0.5 ? 0 : this.between(0, 48 * 3_600_000)),
    };
    this.#at(storedAt, () => {
      const key = `${metricName}@${timestamp}`;
      this.#versions.set(key, [...(this.#versions.get(key) ?? []), stored]);
    });
  }

  /** Every stored point, with its last value. */
  points(): StoredPoint[] {
    return [...this.#versions.values()].map((versions) => versions.at(-1)!.point);
  }

  /** The ports of a run, with its own deadline and failures. */
  ports({ budgetMs, killedAt = Infinity, failing = 0, stalled }: RunPlan, partRows: number): ExportPorts {
    const deadline = this.time + budgetMs;
    let calls = 0;
    let dead = false;
    const call = async <T>(ms: number, effect: () => T): Promise<T> => {
      // A concurrent run may come first.
      for (let ticks = this.between(0, 3); ticks > 0; ticks -= 1) await Promise.resolve();
      if (dead) throw new Error('killed');
      calls += 1;
      if (calls === stalled?.at) await stalled.until;
      this.advance(this.between(1, ms));
      dead = calls >= killedAt || this.time > deadline;
      if (dead ? this.random() < 0.5 : this.random() < failing) throw new Error('503');
      const result = effect();
      if (dead) throw new Error('killed');
      return result;
    };
    return {
      partRows,
      settling: settling(INGEST_TIMEOUT_SECONDS),
      clock: () => this.time,
      timeLeft: () => Math.max(0, deadline - this.time),
      pending: {
        list: (before) =>
          call(20, () =>
            [...this.pending]
              .filter(([hour]) => hour < before)
              .map(([hour, pendingSince]): PendingHour => ({ hour, pendingSince })),
          ),
        announce: ({ hour, pendingSince }) =>
          call(20, () => {
            if (!this.pending.has(hour)) this.pending.set(hour, pendingSince);
            return { hour, pendingSince: this.pending.get(hour)! };
          }),
        settle: ({ hour, pendingSince }) =>
          call(20, () => {
            if (this.pending.get(hour) === pendingSince) this.pending.delete(hour);
          }),
      },
      reader: { pages: (hour, after) => this.#pages(hour, after, (effect) => call(60, effect)) },
      ledger: {
        read: (hour) =>
          call(20, () => JSON.parse(this.ledger.get(hour) ?? '{"version":0,"leasedUntil":0}') as HourState),
        replace: (hour, state) =>
          call(20, () => {
            const { version } = JSON.parse(this.ledger.get(hour) ?? '{"version":0}') as HourState;
            if (version !== state.version - 1) return false;
            this.ledger.set(hour, JSON.stringify(state));
            return true;
          }),
      },
      sink: {
        write: (key, lines, rows) =>
          call(200, () => {
            const text = [...lines].join('');
            this.objects.set(key, { text, rows });
            return sha256(text);
          }),
        writeManifest: (key, manifest: ExportManifest) =>
          call(100, () => {
            this.manifests.set(key, JSON.stringify(manifest));
          }),
      },
    };
  }

  async *#pages(hour: number, after: Place | undefined, call: <T>(effect: () => T) => Promise<T>) {
    let place = after;
    for (;;) {
      const page = await call(() => {
        const rest = this.#indexed(hour).filter((one) => place === undefined || inOrder(place, one) < 0);
        const shard = rest[0]?.shard ?? 0;
        return {
          shard,
          points: rest
            .filter((one) => one.shard === shard)
            .slice(0, this.between(1, this.pageSize))
            .map(({ point }) => point),
        };
      });
      if (page.points.length === 0) return;
      yield page;
      const { metricName, timestamp } = page.points.at(-1)!;
      place = { shard: page.shard, metricName, timestamp };
    }
  }

  #indexed(hour: number) {
    return [...this.#versions.values()]
      .flatMap((versions) => {
        const seen = versions.filter(({ indexedAt }) => indexedAt <= this.time).at(-1);
        if (seen === undefined || seen.deletedAt <= this.time || hourStart(seen.point.timestamp) !== hour) return [];
        const { metricName, timestamp } = seen.point;
        return [{ shard: shardOf(metricName), metricName, timestamp, point: seen.point }];
      })
      .sort(inOrder);
  }

  #at(at: number, run: () => void): void {
    this.#events.push({ at, run });
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As the index: by shard and time, then by name. */
function inOrder(a: Place, b: Place): number {
  return (
    a.shard - b.shard ||
    a.timestamp - b.timestamp ||
    (a.metricName < b.metricName ? -1 : Number(a.metricName > b.metricName))
  );
}
