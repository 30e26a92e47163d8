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
  /** Most rows of an object, which a run holds in memory; default PART_ROWS. */
  readonly partRows?: number;
}

/** The run that takes a turn; times in epoch milliseconds. */
export interface Run {
  /** When it began. */
  readonly began: number;
  readonly clock: Clock;
  /** Lambda has ended it by then, whatever happens. */
  readonly until: number;
  /** There is time to write what was read, and for nothing else. */
  readonly isTight: () => boolean;
}

export interface Turn {
  /** done: nothing is left for this run; more: another turn gets on; busy: another run has the hour. */
  readonly outcome: 'done' | 'more' | 'busy';
  readonly written: ExportResponse['exported'];
}

/** 7 MB of text with the longest names, and measured 0.2 s of a whole processor, of which 512 MB get a third. */
export const PART_ROWS = 20_000;

/**
 * Time before the first of its rows expires, in milliseconds, from which an hour is not written
 * anew: that may take several runs, and what expires meanwhile would be lost to its objects.
 */
export const FREEZE_AHEAD_MS = 6 * 3_600_000;

/**
 * Time before it, from which what was last to arrive is left out, as earlier arrivals may still be
 * on their way. So the objects hold all arrivals until a moment and none after it, and what goes
 * beside them later is told apart by that. Retention is a day at least.
 */
export const SEAL_AHEAD_MS = 12 * 3_600_000;

/**
 * Gets an hour's export one object further. The points of an hour are cut into objects in the
 * reader's order; what was written is kept in the ledger after each, and the manifest comes last.
 *
 * | what happens | what the hour's objects hold then |
 * |---|---|
 * | the run ends, is killed or fails between any two calls | objects before the last are kept; the last one is written again, under its key, by the next run; an hour that was complete before has its manifest still, which the objects written anew do not match until they all are |
 * | the hour is exported again, unchanged | the same keys and bytes: the cuts follow those of before |
 * | a point comes late, or its value is sent again | its hour is pending again; all objects are written anew, with the manifest last |
 * | a point comes while its hour is written | it waits for the export after this one, which its announcement brings about: points that arrived after the export began are passed over |
 * | an announcement is overtaken by an older one | the hour stays pending by the newer time |
 * | a point comes late when exported rows have expired or soon will, and could not be written anew | it goes to a late object, which holds what arrived since, and nothing of what is in an object already |
 * | such a point has the name and time of an exported one | both have it; the late object's row corrects the other |
 * | points arrived in the last minute before an export, and no run got to their hour again before its rows had 6 h left | those points are in a late object too: at least once |
 * | two runs meet at an hour | one has it until Lambda has ended it for certain; the other leaves it alone |
 * | rows expire while the hour is written | what had not expired when the export began, and is there still |
 * | an hour has no point | no object, no manifest |
 */
export async function takeTurn(ports: HourPorts, pending: PendingHour, run: Run): Promise<Turn> {
  const known = await ports.ledger.read(pending.hour);
  // Not the run's begin: an export that another run made since would be replaced by an older one.
  const now = run.clock();
  if (known.leasedUntil > now) return { outcome: 'busy', written: [] };
  const progress = known.progress ?? begin(known, ports.settling, now);
  const taken = { ...known, version: known.version + 1, leasedUntil: run.until, progress };
  if (!(await ports.ledger.replace(pending.hour, taken))) return { outcome: 'busy', written: [] };
  try {
    return await advance(ports, pending, taken, run);
  } catch (error) {
    // For the next run; without it, that one waits until this one must have ended.
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
  // Another run has the hour, so this one was slower than it may be: that one goes on.
  if (!(await ports.ledger.replace(hour, { ...kept, version: taken.version + 1, leasedUntil: 0 })))
    return { outcome: 'busy', written: shown };
  const settled = ended && (await settle(ports, pending, progress, run.began));
  // An export that an earlier run began may lack what came since; then this run makes another.
  return { outcome: settled || (ended && progress.asOf >= run.began) ? 'done' : 'more', written: shown };
}

function wanted({
  main,
  progress: { asOf, upTo, late },
}: HourState & { readonly progress: ExportProgress }): (point: StoredPoint) => boolean {
  const since = late ? (main?.through ?? -Infinity) : -Infinity;
  // The TTL deletes up to two days late; what has expired must not depend on when that happens.
  return ({ arrived, ttl }) => ttl > asOf / 1000 && arrived > since && arrived <= upTo;
}

/** As many rows as the object had the time before, where the ones before it are the same; its last one had no end of its own. */
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

/** The manifest, and what the ledger says of the hour from now on. */
async function complete(
  sink: ExportSink,
  hour: number,
  { progress, ...state }: HourState & { readonly progress: ExportProgress },
): Promise<HourState> {
  const { parts, late, through, firstExpiry } = progress;
  if (parts.length === 0) return late && state.main ? { ...state, main: { ...state.main, through } } : state;
  // Rows were deleted by hand: what has none left is emptied, for whoever reads without the manifest.
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
