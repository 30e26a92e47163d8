import type { Telemetry } from '../../shared/telemetry';

export interface RecordedTelemetry extends Telemetry {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly counts: Record<string, number>;
}

/** Telemetry that keeps what was logged and counted. */
export function recordedTelemetry(): RecordedTelemetry {
  const lines: RecordedTelemetry['lines'] = [];
  const counts: Record<string, number> = {};
  const line = (level: string) => (message: string, fields = {}) => { lines.push({ level, message, fields }); };
  const add = (name: string, value: number) => { counts[name] = (counts[name] ?? 0) + value; };
  return {
    lines,
    counts,
    log: { info: line('info'), warn: line('warn'), error: line('error'), begin: () => undefined },
    counters: { count: (name, value = 1) => add(name, value), milliseconds: add, flush: () => undefined },
    tracing: { client: (client) => client, invocation: (run) => run() },
  };
}
