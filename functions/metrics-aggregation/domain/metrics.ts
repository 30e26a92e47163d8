import * as z from 'zod/mini';
import { LIMITS } from '../contract';
import { InvalidMetricsError, type FieldProblem } from '../errors';
import type { Point } from './point';
import { parseTimestamp } from './timestamp';

/** DynamoDB's numbers: zero, and magnitudes from 1E-130 up to below 1E+126. */
const MIN_MAGNITUDE = 1e-130;
const MAX_MAGNITUDE = 1e126;
const inNumberRange = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= MIN_MAGNITUDE && Math.abs(value) < MAX_MAGNITUDE);

const NAME = '1 to 255 letters, digits or _ . : / -, starting with a letter';
const VALUE = 'a number: 0, or of magnitude 1e-130 to below 1e126';
const TYPES = ['system', 'application', 'business'] as const;
const UNIT = '1 to 64 printable characters';

/** Shape of one metric; each message says what is allowed. The timestamp needs the clock and is parsed later. */
const metric = z.strictObject(
  {
    metric_name: z.string(NAME).check(z.regex(/^[A-Za-z][A-Za-z0-9_.:/-]{0,254}$/, NAME)),
    value: z.number(VALUE).check(z.refine(inNumberRange, VALUE)),
    timestamp: z.optional(z.unknown()),
    metric_type: z._default(z.enum(TYPES, `one of ${TYPES.join(', ')}`), 'system'),
    unit: z.optional(z.string(UNIT).check(z.regex(/^[^\p{C}]{1,64}$/u, UNIT))),
  },
  'an object with metric_name and value',
);

const FIELDS = Object.keys(metric.shape).join(', ');

/**
 * The metrics of a request: one, or a list of 1 to LIMITS.metricsPerRequest. All or nothing: throws
 * InvalidMetricsError with every invalid field (`value` of a single metric, `[3].value` in a list).
 * @param now arrival in epoch milliseconds; used for metrics without a timestamp.
 */
export function parseMetrics(body: unknown, now: number): readonly Point[] {
  const items = Array.isArray(body) ? listed(body) : [body];
  const place = Array.isArray(body) ? (index: number) => `[${index}]` : () => '';
  const problems: FieldProblem[] = [];
  const points: Point[] = [];
  const seen = new Map<string, number>();
  let refused = 0;
  items.forEach((item, index) => {
    const read = parseOne(item, place(index), now);
    const found = 'point' in read ? duplicate(read.point, index, seen) : read.problems;
    if ('point' in read) points.push(read.point);
    if (found.length > 0) refused += 1;
    problems.push(...found);
  });
  if (problems.length > 0) throw new InvalidMetricsError(summary(problems, refused, items.length), problems);
  return points;
}

function listed(items: readonly unknown[]): readonly unknown[] {
  const most = LIMITS.metricsPerRequest;
  if (items.length >= 1 && items.length <= most) return items;
  const remedy = items.length === 0 ? 'Send at least one' : `Send them in ${Math.ceil(items.length / most)} requests`;
  throw new InvalidMetricsError(`A request must have 1 to ${most} metrics; this one has ${items.length}. ${remedy}.`, [
    { field: '(body)', found: `a list of ${items.length}`, allowed: `1 to ${most} metrics` },
  ]);
}

function summary(problems: readonly FieldProblem[], refused: number, total: number): string {
  const [first] = problems as [FieldProblem];
  const which = total === 1 ? 'The metric is' : `${refused} of ${total} metrics are`;
  return `${which} not valid; nothing was stored. ${first.field}: found ${first.found}; allowed: ${first.allowed}.`;
}

type One = { readonly point: Point } | { readonly problems: readonly FieldProblem[] };

function parseOne(item: unknown, place: string, now: number): One {
  const parsed = metric.safeParse(item);
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => asProblems(issue, item, place));
  const sent = isObject(item) && item.timestamp !== undefined ? item.timestamp : now;
  const { instant, allowed } = parseTimestamp(sent, now);
  if (allowed !== undefined) problems.push({ field: join(place, 'timestamp'), found: show(sent), allowed });
  if (!parsed.success || instant === undefined) return { problems };
  const { metric_name: metricName, value, metric_type: metricType, unit } = parsed.data;
  return { point: { metricName, timestamp: instant, value, metricType, ...(unit === undefined ? {} : { unit }) } };
}

function asProblems(issue: z.core.$ZodIssue, item: unknown, place: string): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: join(place, key), found: 'an unknown field', allowed: `only ${FIELDS}` }));
  }
  const key = issue.path[0];
  if (key === undefined) return [{ field: place || '(body)', found: show(item), allowed: issue.message }];
  return [
    {
      field: join(place, String(key)),
      found: show(isObject(item) ? item[String(key)] : undefined),
      allowed: issue.message,
    },
  ];
}

/** Tracks keys: two points with the same key in one request would silently become one. */
function duplicate(point: Point, index: number, seen: Map<string, number>): FieldProblem[] {
  const key = `${point.metricName} ${point.timestamp}`;
  const earlier = seen.get(key);
  seen.set(key, earlier ?? index);
  if (earlier === undefined) return [];
  return [
    {
      field: `[${index}]`,
      found: `${show(point.metricName)} at ${new Date(point.timestamp).toISOString()}, the same as [${earlier}]`,
      allowed: 'each metric_name once for a timestamp; give every one its own',
    },
  ];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const join = (place: string, field: string): string => (place === '' ? field : `${place}.${field}`);

/** A value as the sender would recognise it, shortened. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no infinity: it comes from a literal such as 1e400.
  if (value === Infinity || value === -Infinity) return 'a number beyond the range of a 64-bit float';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
