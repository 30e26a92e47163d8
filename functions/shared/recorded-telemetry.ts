import { Writable } from 'node:stream';
import { createTelemetry, type Telemetry } from './telemetry';
import { TAKEN_KEYS } from './logger';

type Json = Readonly<Record<string, unknown>>;

/** For tests: the telemetry used in Lambda, and its output. */
export interface RecordedTelemetry extends Telemetry {
  /** Each log line; `fields` are the caller's, as JSON. */
  readonly lines: readonly { readonly level: string; readonly message: string; readonly fields: Json }[];
  /** The sum of each flushed metric: CloudWatch does not see unflushed ones. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every JSON object written, in order, as Lambda would send it to CloudWatch Logs. */
  readonly written: readonly Json[];
  /** Powertools warnings since the last call, such as a dropped key; a test that leaves one here fails. */
  takeWarnings(): readonly string[];
}

const made: RecordedTelemetry[] = [];

/** The real Logger, Metrics and Tracer, with standard output and error captured. Call it within a test. */
export function recordedTelemetry(): RecordedTelemetry {
  const texts: string[] = [];
  let seen = 0;
  const telemetry = withStreams(
    new Writable({
      decodeStrings: false,
      write: (text: string, _encoding, done) => {
        texts.push(text);
        done();
      },
    }),
    () => createTelemetry('test', 'Test', 'dev'),
  );
  const entries = () =>
    texts
      .join('')
      .split('\n')
      .filter((text) => text !== '');
  const written = () =>
    entries()
      .map(asJson)
      .filter((line) => line !== undefined);
  const recorded: RecordedTelemetry = {
    ...telemetry,
    get lines() {
      return written()
        .filter((line) => 'message' in line)
        .map(({ level, message, ...rest }) => ({
          level: String(level).toLowerCase(),
          message: String(message),
          fields: withoutTaken(rest),
        }));
    },
    get counts() {
      return sums(written().filter((line) => '_aws' in line));
    },
    get written() {
      return written();
    },
    takeWarnings() {
      return entries()
        .slice(seen, (seen = entries().length))
        .filter((text) => asJson(text) === undefined || text.includes('is a reserved key'));
    },
  };
  made.push(recorded);
  return recorded;
}

afterEach(() => {
  expect(made.splice(0).flatMap((recorded) => recorded.takeWarnings())).toEqual([]);
});

/** Powertools creates its own console on the standard streams that exist at that time. */
function withStreams<R>(stream: Writable, make: () => R): R {
  const replaced = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process, name, 'get').mockReturnValue(stream as never),
  );
  try {
    return make();
  } finally {
    for (const property of replaced) property.mockRestore();
  }
}

function asJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const withoutTaken = (line: Json): Json =>
  Object.fromEntries(Object.entries(line).filter(([key]) => !(TAKEN_KEYS as readonly string[]).includes(key)));

/** A metric added more than once within a flush is a list of values. */
function sums(lines: readonly Json[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const line of lines) {
    const { CloudWatchMetrics } = line._aws as {
      CloudWatchMetrics: readonly { Metrics: readonly { Name: string }[] }[];
    };
    for (const { Name } of CloudWatchMetrics.flatMap(({ Metrics }) => Metrics)) {
      totals[Name] = [line[Name]].flat().reduce((sum: number, value) => sum + Number(value), totals[Name] ?? 0);
    }
  }
  return totals;
}
