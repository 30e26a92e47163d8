import type { Counters } from '../../shared/metrics';
import type { Outcome } from '../domain/evaluation';

/** Counts the results of an evaluation; writes no zeros. */
export function countEvaluation({ fired, rearmed, published, takenOver, tooLate }: Outcome, counters: Counters): void {
  const metrics = {
    RulesFired: fired,
    RulesRearmed: rearmed,
    NotificationsPublished: published,
    FiringsTakenOver: takenOver,
    PricesTooLate: tooLate,
  };
  for (const [name, value] of Object.entries(metrics)) {
    if (value > 0) counters.count(name, value);
  }
}
