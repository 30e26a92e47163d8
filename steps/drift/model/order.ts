import { byGrade } from './grade';
import type { DriftReport, ResourceDrift, Unmanaged } from './types';

/** A counted finding of either kind. */
export type CountedFinding = { readonly unmanaged: Unmanaged } | { readonly drift: ResourceDrift };

const gradeOf = (finding: CountedFinding): { readonly grade: Unmanaged['grade'] } =>
  'unmanaged' in finding ? finding.unmanaged : finding.drift;

/** Review order: by grade, and within a grade unmanaged first, since no command removes it. */
export const inOrder = ({
  drifted,
  unmanaged,
}: Pick<DriftReport, 'drifted' | 'unmanaged'>): readonly CountedFinding[] =>
  [...unmanaged.map((thing) => ({ unmanaged: thing })), ...drifted.map((drift) => ({ drift }))].toSorted((a, b) =>
    byGrade(gradeOf(a), gradeOf(b)),
  );

/** Urgent unmanaged findings, which every report lists first, and the others. */
export const byUrgency = (
  unmanaged: readonly Unmanaged[],
): { readonly urgent: readonly Unmanaged[]; readonly others: readonly Unmanaged[] } => ({
  urgent: unmanaged.filter(({ grade }) => grade === 'urgent'),
  others: unmanaged.filter(({ grade }) => grade !== 'urgent'),
});
