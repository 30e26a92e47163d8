import { STORAGE_CLASSES } from '../aws-facts';
import type { Draft } from '../schema-walk';
import type { LifecycleSettings } from '../schema';
import type { Path } from '../source';
import type { Finding, Found, Rule, RuleInput } from './rule';

type Transition = NonNullable<NonNullable<Draft<LifecycleSettings>['transitions']>[number]>;

const isInfrequentAccess = (storageClass: string | undefined) =>
  storageClass === 'STANDARD_IA' || storageClass === 'ONEZONE_IA';

/** S3 asks for 30 days before, and 30 days in, an infrequent-access class. */
const INFREQUENT_ACCESS_DAYS = 30;

function againstExpiration({ days }: Transition, expirationDays: number | undefined, path: Path): readonly Finding[] {
  if (days === undefined || expirationDays === undefined || days < expirationDays) return [];
  return [
    {
      path: [...path, 'days'],
      text: `found ${days}, allowed less than expirationDays ${expirationDays}; an object that expires first never moves`,
    },
  ];
}

function againstClass({ days, storageClass }: Transition, path: Path): readonly Finding[] {
  if (days === undefined || !isInfrequentAccess(storageClass) || days >= INFREQUENT_ACCESS_DAYS) return [];
  return [
    { path: [...path, 'days'], text: `found ${days}, allowed ${INFREQUENT_ACCESS_DAYS} or more for ${storageClass}` },
  ];
}

function againstPrevious(current: Transition, previous: Transition | undefined, path: Path): readonly Finding[] {
  const findings: Finding[] = [];
  if (current.days !== undefined && previous?.days !== undefined) {
    const least = previous.days + (isInfrequentAccess(previous.storageClass) ? INFREQUENT_ACCESS_DAYS : 1);
    if (current.days < least)
      findings.push({
        path: [...path, 'days'],
        text: `found ${current.days} after a transition at ${previous.days}, allowed ${least} or more; list transitions by ascending age`,
      });
  }
  if (
    current.storageClass !== undefined &&
    previous?.storageClass !== undefined &&
    STORAGE_CLASSES.indexOf(current.storageClass) <= STORAGE_CLASSES.indexOf(previous.storageClass)
  ) {
    const colder =
      STORAGE_CLASSES.slice(STORAGE_CLASSES.indexOf(previous.storageClass) + 1).join(', ') || 'no further transition';
    findings.push({
      path: [...path, 'storageClass'],
      text: `found ${current.storageClass} after ${previous.storageClass}, allowed ${colder}`,
    });
  }
  return findings;
}

/** A life cycle of a system's settings, with its path. */
type LifecycleOf = (input: RuleInput) => Found<LifecycleSettings> | undefined;

/** Holds for the life cycle that is found. */
export const lifecycleRule = (lifecycleOf: LifecycleOf): Rule => ({
  name: 'objects move to colder classes before they expire',
  check: (input) => {
    const found = lifecycleOf(input);
    const { transitions = [], expirationDays } = found?.settings ?? {};
    return transitions.flatMap((transition, index) => {
      if (!found || !transition) return [];
      const path = [...found.path, 'transitions', index];
      // One finding a setting: the class's own limit says more than the order does.
      const findings = [
        ...againstClass(transition, path),
        ...againstPrevious(transition, transitions[index - 1], path),
        ...againstExpiration(transition, expirationDays, path),
      ];
      return findings.filter(
        (finding, place) => findings.findIndex((other) => other.path.at(-1) === finding.path.at(-1)) === place,
      );
    });
  },
});
