import type { AcceptedDrift } from '../../../environments/schema';
import type { Change } from '../../core/model/changes';
import { redactedText } from '../../core/text/redact';
import { apartFromConfirmations, type Unconfirmed } from '../../core/model/subscriptions';
import { withoutAccepted } from './accepted';
import { commandForAll } from './commands';
import type { Where } from '../../core/model/subscriptions';
import type { CodeDigest } from '../../core/engine/code-digests';
import { pendingChanges, resourceDrifts } from './findings';
import { byGrade, GRADES, type Grade } from './grade';
import type { DriftReport, Unmanaged, Verdict } from './types';

/** Results of a check's parts. A failed part has none, and is listed in `failures`. */
export interface DriftReading {
  readonly place: Where;
  readonly target: string;
  readonly checkedAt: Date;
  readonly compared: number;
  /** URNs of the state. Default: those of the refresh. */
  readonly deployed?: readonly string[];
  readonly refreshed: readonly Change[];
  readonly digests: readonly CodeDigest[];
  readonly unmanaged: readonly Unmanaged[];
  /** Unconfirmed subscriptions. Default: none. */
  readonly unconfirmed?: readonly Unconfirmed[];
  readonly planned: readonly Change[];
  readonly accepted: readonly AcceptedDrift[];
  readonly failures: readonly string[];
  /** Whether there is nothing to compare. Default false. */
  readonly neverDeployed?: boolean;
}

/** The full report of a check. */
export const driftReport = (reading: DriftReading): DriftReport => {
  const { place, checkedAt, unconfirmed = [] } = reading;
  const failures = reading.failures.map(redactedText);
  const unmanaged = reading.unmanaged
    .map(unmanagedSafely)
    .toSorted((a, b) => byGrade(a, b) || a.id.localeCompare(b.id));
  const counted = withoutAccepted(
    {
      drifted: resourceDrifts(
        apartFromConfirmations(reading.refreshed, unconfirmed),
        reading.digests,
        place,
        reading.deployed,
      ),
      unmanaged,
    },
    reading.accepted,
    checkedAt.toISOString().slice(0, 10),
  );
  return {
    formatVersion: 1,
    environment: place.environment,
    target: reading.target,
    checkedAt: checkedAt.toISOString(),
    verdict: reading.neverDeployed
      ? 'never deployed'
      : verdictOf(failures, counted.drifted.length + counted.unmanaged.length),
    compared: reading.compared,
    ...counted,
    unconfirmed,
    // If nothing or not everything was compared, an entry may still be in use.
    unused: failures.length > 0 || reading.neverDeployed ? [] : counted.unused,
    pending: pendingChanges(reading.planned),
    failures,
    remediateAll: commandForAll(place),
  };
};

/** A subscription endpoint may contain a password. */
const unmanagedSafely = (found: Unmanaged): Unmanaged => ({
  ...found,
  id: redactedText(found.id),
  name: redactedText(found.name),
});

/** An incomplete check is neither clean nor drifted. */
export const verdictOf = (failures: readonly string[], counted: number): Verdict => {
  if (failures.length > 0) return 'check failed';
  return counted > 0 ? 'drifted' : 'clean';
};

/** Counted findings per grade. */
export const countGrades = ({
  drifted,
  unmanaged,
}: Pick<DriftReport, 'drifted' | 'unmanaged'>): Readonly<Record<Grade, number>> => {
  const found = [...drifted, ...unmanaged];
  return Object.fromEntries(
    GRADES.map((grade) => [grade, found.filter((finding) => finding.grade === grade).length]),
  ) as Record<Grade, number>;
};

/** First sentence of the report. */
export const headline = (report: DriftReport): string => {
  const { verdict, drifted, unmanaged, compared } = report;
  if (verdict === 'clean') return `clean: the cloud is as deployed (${compared} resources compared)`;
  if (verdict === 'never deployed') return 'never deployed: the state has no resources to compare with the cloud';
  const found = [
    ...(drifted.length > 0
      ? [`${drifted.length} of ${compared} resources ${drifted.length === 1 ? 'differs' : 'differ'}`]
      : []),
    ...(unmanaged.length > 0 ? [`${unmanaged.length} unmanaged`] : []),
  ].join(', ');
  if (verdict === 'drifted') return `drifted: ${found}`;
  return `check failed: the result is incomplete${found ? `; so far ${found}` : ''}`;
};
