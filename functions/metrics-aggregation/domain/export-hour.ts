import type { ExportedObject, ExportResponse } from '../contract';
import type {
  Clock,
  ExportLedger,
  ExportProgress,
  ExportSink,
  HourReader,
  HourState,
  PendingHour,
  PendingHours,
  WrittenPart,
} from '../ports';
import { lines, readPart } from './export-part';
import { hourName, hourStart, manifestKey, objectKey, type ObjectName } from './hours';
import type { StoredPoint } from './point';
import type { Settling } from './settling';

export interface HourPorts {
  readonly pending: PendingHours;
  readonly reader: HourReader;
  readonly ledger: ExportLedger;
  readonly sink: ExportSink;
  readonly settling: Settling;
  /** Maximum rows per object, which a run holds in memory; default PART_ROWS. */
  readonly partRows?: number;
}

/** The run that takes a turn; times in epoch milliseconds. */
export interface Run {
  /** Start of the run. */
  readonly began: number;
  readonly clock: Clock;
  /** Lambda has ended the run by then in any case. */
  readonly until: number;
  /** From here there is only time to write what was read. */
  readonly isTight: () => boolean;
}

export interface Turn {
  /** done: nothing left for this run; more: needs another turn; busy: another run has the hour. */
  readonly outcome: 'done' | 'more' | 'busy';
  readonly written: ExportResponse['exported'];
}

/** 7 MB of text with the longest names; measured 0.2 s of a full CPU, of which 512 MB get a third. */
export const PART_ROWS = 20_000;

/**
 * Time before the first of its rows expires, in milliseconds, from which an hour is no longer
 * rewritten: rewriting may take several runs, and rows that expire meanwhile would be lost.
 */
export const FREEZE_AHEAD_MS = 6 * 3_600_000;

/**
 * Time before that, from which the latest arrivals are left out, since earlier arrivals may still be
 * in flight. So the objects contain all arrivals up to one moment and none after it, which separates
 * them from later late objects. Retention is at least one day.
 */
export const SEAL_AHEAD_MS = 12 * 3_600_000;

/**
 * Advances an hour's export by one object. The hour's points are split into objects in reader order;
 * the ledger is updated after each, and the manifest comes last.
 *
 * | event | effect on the hour's objects |
 * |---|---|
 * | the run ends, is killed or fails between any two calls | completed objects are kept; the next run rewrites the last one under the same key; an hour that was complete before still has its manifest, which does not match until all objects are rewritten |
 * | the hour is exported again, unchanged | same keys and bytes: it is split in the same places |
 * | a point comes late, or its value is sent again | its hour is pending again; all objects are rewritten, the manifest last |
 * | a point comes while its hour is written | it waits for the next export, which its announcement triggers: points that arrived after the export began are skipped |
 * | an announcement is overtaken by an older one | the hour stays pending with the newer time |
 * | a point comes late when exported rows have expired or soon will, so that they cannot be rewritten | it goes to a late object, which contains what arrived since, and nothing that is already in an object |
 * | such a point has the name and time of an exported one | both contain it; the late object's row corrects the other |
 * | points arrived in the last minute before an export, and no run processed their hour again until its rows had less than 6 h left | those points are in a late object too: at least once |
 * | two runs meet at an hour | one holds it until Lambda has certainly ended it; the other skips it |
 * | rows expire while the hour is written | contains rows that had not expired when the export began, and still exist |
 * | an hour has no points | no object, no manifest |
 */
export async function takeTurn(ports: HourPorts, pending: PendingHour, run: Run): Promise<Turn> {
  const known = await ports.ledger.read(pending.hour);
  // Not the run's start: otherwise an older export could replace one that another run made since.
  const now = run.clock();
  if (known.leasedUntil > now) return { outcome: 'busy', written: [] };
  const progress = known.progress ?? begin(known, ports.settling, now);
  const taken = { ...known, version: known.version + 1, leasedUntil: run.until, progress };
  if (!(await ports.ledger.replace(pending.hour, taken))) return { outcome: 'busy', written: [] };
  try {
    return await advance(ports, pending, taken, run);
  } catch (error) {
    // For the next run; otherwise it would wait until this one must have ended.
    await ports.ledger
      .replace(pending.hour, { ...taken, version: taken.version + 1, leasedUntil: 0 })
      .catch(() => false);
    throw error;
  }
}

function begin({ main, late }: HourState, { visibleMs }: Settling, now: number): ExportProgress {
  const through = now - visibleMs;
  const expires = (main?.firstExpiry ?? Infinity) * 1000;
  if (expires > now + FREEZE_AHEAD_MS)
    return { asOf: now, upTo: expires > now + SEAL_AHEAD_MS ? now : through, through, parts: [] };
  const day = new Date(now).toISOString().slice(0, 10);
  return { asOf: now, upTo: through, through, parts: [], late: { day, before: late?.day === day ? late.objects : 0 } };
}

async function advance(
  ports: HourPorts,
  pending: PendingHour,
  taken: HourState & { readonly progress: ExportProgress },
  run: Run,
): Promise<Turn> {
  const { hour } = pending;
  const { progress } = taken;
  const { points, place, ended } = await readPart(ports.reader, {
    hour,
    after: progress.place,
    size: sizeOf(taken, ports.partRows ?? PART_ROWS),
    wanted: wanted(taken),
    isTight: run.isTight,
  });
  const written =
    points.length > 0 ? [await write(ports.sink, hour, nameOf(progress, progress.parts.length), points)] : [];
  const parts = [...progress.parts, ...written.map(({ rows, sha256 }) => ({ rows, sha256 }))];
  const firstExpiry = points.reduce((least, { ttl }) => Math.min(least, ttl), progress.firstExpiry ?? Infinity);
  const after: ExportProgress = { ...progress, parts, place, ...(firstExpiry < Infinity && { firstExpiry }) };
  const kept = ended ? await complete(ports.sink, hour, { ...taken, progress: after }) : { ...taken, progress: after };
  const shown = written.map(({ key, rows }) => ({ hour: hourName(hour), key, rows }));
  // Another run took over the hour, because this one was too slow.
  if (!(await ports.ledger.replace(hour, { ...kept, version: taken.version + 1, leasedUntil: 0 })))
    return { outcome: 'busy', written: shown };
  const settled = ended && (await settle(ports, pending, progress, run.began));
  // An export that an earlier run began may lack newer points; this run then makes another.
  return { outcome: settled || (ended && progress.asOf >= run.began) ? 'done' : 'more', written: shown };
}

function wanted({
  main,
  progress: { asOf, upTo, late },
}: HourState & { readonly progress: ExportProgress }): (point: StoredPoint) => boolean {
  const since = late ? (main?.through ?? -Infinity) : -Infinity;
  // TTL deletes up to two days late; expiry must not depend on that.
  return ({ arrived, ttl }) => ttl > asOf / 1000 && arrived > since && arrived <= upTo;
}

/** The same number of rows as the object had before, if the objects before it are unchanged; the last one was not full. */
function sizeOf(
  { main, progress: { parts, late } }: HourState & { readonly progress: ExportProgress },
  most: number,
): number {
  const before = late ? [] : (main?.parts.slice(0, -1) ?? []);
  const follows = parts.every(({ rows }, index) => rows === before[index]);
  return Math.min(most, (follows ? before[parts.length] : undefined) ?? most);
}

function nameOf({ late }: ExportProgress, index: number): ObjectName {
  return late ? { part: late.before + index + 1, lateDay: late.day } : { part: index + 1 };
}

async function write(
  sink: ExportSink,
  hour: number,
  name: ObjectName,
  points: readonly StoredPoint[],
): Promise<ExportedObject> {
  const key = objectKey(hour, name);
  return { key, rows: points.length, sha256: await sink.write(key, lines(points), points.length) };
}

/** The manifest, and the hour's new ledger entry. */
async function complete(
  sink: ExportSink,
  hour: number,
  { progress, ...state }: HourState & { readonly progress: ExportProgress },
): Promise<HourState> {
  const { parts, late, through, firstExpiry } = progress;
  if (parts.length === 0) return late && state.main ? { ...state, main: { ...state.main, through } } : state;
  // Rows were deleted manually: empties objects without rows, for readers that ignore the manifest.
  const gone = late ? 0 : Math.max(0, (state.main?.parts.length ?? 0) - parts.length);
  for (let index = parts.length; index < parts.length + gone; index += 1)
    await write(sink, hour, { part: index + 1 }, []);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const objects = parts.map((part: WrittenPart, index) => ({
    key: objectKey(hour, nameOf(progress, index)),
    rows: part.rows,
    sha256: part.sha256,
  }));
  await sink.writeManifest(manifestKey(hour, nameOf(progress, 0)), { hour: hourName(hour), rows, objects });
  return late && state.main
    ? { ...state, main: { ...state.main, through }, late: { day: late.day, objects: late.before + parts.length } }
    : { ...state, main: { rows, firstExpiry: firstExpiry ?? 0, through, parts: parts.map((part) => part.rows) } };
}

async function settle(
  { pending: hours, settling }: HourPorts,
  pending: PendingHour,
  { asOf }: ExportProgress,
  began: number,
): Promise<boolean> {
  if (pending.hour >= hourStart(began) || pending.pendingSince >= asOf - settling.settledMs) return false;
  await hours.settle(pending);
  return true;
}
