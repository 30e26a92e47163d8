import type { Fields } from './logger';
import type { Telemetry } from './telemetry';

/** For tests: a Telemetry that keeps what was logged, counted and begun. */
export interface FakeTelemetry extends Telemetry {
  readonly lines: { readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly fields: Fields }[];
  readonly counts: Record<string, number>;
  readonly correlationIds: (string | undefined)[];
  /** Metrics written so far; counts of an invocation are lost on AWS when nothing flushes them. */
  flushes(): number;
}

export function fakeTelemetry(): FakeTelemetry {
  const lines: FakeTelemetry['lines'] = [];
  const counts: Record<string, number> = {};
  const correlationIds: (string | undefined)[] = [];
  let flushes = 0;
  const line = (level: 'info' | 'warn' | 'error') => (message: string, fields: Fields = {}) => { lines.push({ level, message, fields }); };
  const add = (name: string, value = 1) => { counts[name] = (counts[name] ?? 0) + value; };
  return {
    lines,
    counts,
    correlationIds,
    flushes: () => flushes,
    log: { info: line('info'), warn: line('warn'), error: line('error'), begin: (_context, id) => { correlationIds.push(id); } },
    counters: { count: add, milliseconds: add, flush: () => { flushes += 1; } },
    tracing: { client: (client) => client, invocation: (run) => run() },
  };
}
