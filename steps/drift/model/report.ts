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

/** What the parts of a check read. A part that failed reads nothing and stands in `failures`. */
export interface DriftReading {
  readonly place: Where;
  readonly target: string;
  readonly checkedAt: Date;
  readonly compared: number;
  /** URNs of the state. Default: those of what was refreshed. */
  readonly deployed?: readonly string[];
  readonly refreshed: readonly Change[];
  readonly digests: readonly CodeDigest[];
  readonly unmanaged: readonly Unmanaged[];
  /** Subscriptions that nobody has confirmed; left out: none. */
  readonly unconfirmed?: readonly Unconfirmed[];
  readonly planned: readonly Change[];
  readonly accepted: readonly AcceptedDrift[];
  readonly failures: readonly string[];
  /** Whether there is nothing to compare. Default false. */
  readonly neverDeployed?: boolean;
}

/** The whole report of a check. */
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
    // Where nothing was compared, or not all, an entry may well be in use.
    unused: failures.length > 0 || reading.neverDeployed ? [] : counted.unused,
    pending: pendingChanges(reading.planned),
    failures,
    remediateAll: commandForAll(place),
  };
};

/** Where a subscription sends may hold a password. */
const unmanagedSafely = (found: Unmanaged): Unmanaged => ({
  ...found,
  id: redactedText(found.id),
  name: redactedText(found.name),
});

/** A check that did not get through to its end says nothing of the cloud, neither clean nor drifted. */
export const verdictOf = (failures: readonly string[], counted: number): Verdict => {
  if (failures.length > 0) return 'check failed';
  return counted > 0 ? 'drifted' : 'clean';
};

/** How many findings that count there are of each grade. */
export const countGrades = ({
  drifted,
  unmanaged,
}: Pick<DriftReport, 'drifted' | 'unmanaged'>): Readonly<Record<Grade, number>> => {
  const found = [...drifted, ...unmanaged];
  return Object.fromEntries(
    GRADES.map((grade) => [grade, found.filter((finding) => finding.grade === grade).length]),
  ) as Record<Grade, number>;
};

/** The report's first sentence. */
export const headline = (report: DriftReport): string => {
  const { verdict, drifted, unmanaged, compared } = report;
  if (verdict === 'clean') return `clean: the cloud is as deployed (${compared} resources compared)`;
  if (verdict === 'never deployed')
    return 'never deployed: the state holds no resource, so there is nothing to compare with the cloud';
  const found = [
    ...(drifted.length > 0
      ? [`${drifted.length} of ${compared} resources ${drifted.length === 1 ? 'differs' : 'differ'}`]
      : []),
    ...(unmanaged.length > 0 ? [`${unmanaged.length} unmanaged`] : []),
  ].join(', ');
  if (verdict === 'drifted') return `drifted: ${found}`;
  return `check failed: this says nothing of what was not read${found ? `; so far ${found}` : ''}`;
};
