import { describeCounts } from '../../core/model/changes';
import { dangersOf } from '../../core/model/dangers';
import { describeData } from '../../core/report/data';
import { shortValue } from '../../core/text/display';
import { shorten } from '../../core/text/markdown';
import { isGrouping } from '../../core/report/preview-report';
import type { Difference } from '../../core/text/values';
import type { PromotionReport } from '../model/types';

/** Maximum per kind, so that everything fits one screen. */
const FEW = 5;
const WIDTH = 160;

/** A review on one screen, dangers first; `whole` is where the full report is. */
export const terminalReport = (report: PromotionReport, whole: string): readonly string[] => {
  const {
    from,
    to,
    evidence: { deployment, smoke, drift, lastDrift },
    last,
    warnings,
    packages,
    settings,
    commits,
    changes,
    data,
  } = report;
  const row = (name: string, text: string): string => `  ${name.padEnd(9)} ${oneLine(text)}`;
  const few = <T>(items: readonly T[], line: (item: T) => string): readonly string[] => [
    ...items.slice(0, FEW).map((item) => `  ${' '.repeat(9)} ${oneLine(line(item))}`),
    ...(items.length > FEW ? [`  ${' '.repeat(9)} … ${items.length - FEW} more in ${whole}`] : []),
  ];
  const real = changes.filter((change) => !isGrouping(change));
  const dangers = dangersOf(real);
  const differing = packages.filter(({ equal }) => !equal);
  return [
    ...warnings.map((warning) => `  ! ${oneLine(warning)}`),
    ...dangers.slice(0, FEW).map(({ why, change }) => `  ! ${change.name}: ${oneLine(why)}`),
    ...(dangers.length > FEW ? [`  ! … ${dangers.length - FEW} more dangers in ${whole}`] : []),
    row(from, `${short(deployment.source.commit)} deployed ${deployment.finished ?? '?'} by ${deployment.by}`),
    row(
      to,
      last
        ? `${short(last.source.commit)} deployed ${last.finished ?? 'unfinished'} by ${last.by}`
        : 'not deployed yet',
    ),
    row('smoke', `${smoke.verdict} ${smoke.at}, ${smoke.checks.length} checks`),
    row(
      'drift',
      `${drift.headline}; before: ${lastDrift ? `${lastDrift.verdict} ${lastDrift.at}` : 'no check recorded'}`,
    ),
    row('packages', `${packages.length - differing.length} equal in both, ${differing.length} to change`),
    ...few(differing, ({ name, from: a, to: b }) => `${name}: ${short(b)} → ${short(a)}`),
    row(
      'settings',
      `${settings.changes ? `${settings.changes.length} of ${to} change` : `${to}'s first`}; ${settings.between.length} differ between ${from} and ${to}`,
    ),
    ...few(settings.changes ?? [], describeDifference),
    row('commits', !last ? `${to}'s first deployment` : commits.known ? `${commits.total} to ${to}` : commits.why),
    ...few(commits.known ? commits.commits : [], ({ id, subject }) => `${short(id)} ${subject}`),
    row('plan', changes.length === 0 ? 'no changes' : describeCounts(countOps(changes), 'planned')),
    row('data', 'unknown' in data ? `changes unknown: ${data.unknown}` : describeData(data.changes, 'planned')),
  ];
};

const countOps = (changes: PromotionReport['changes']): Readonly<Record<string, number>> => {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { op } of changes) counts[op] += 1;
  return counts;
};

export const describeDifference = ({ path, before, after }: Difference): string =>
  `${path}: ${shortValue(before, 50)} → ${shortValue(after, 50)}`;

const short = (digest: string | undefined): string => digest?.slice(0, 12) ?? 'none';

/** Names of people and commits are external: escapes control characters. */
const oneLine = (text: string): string => shorten(text.replaceAll(/[\s\p{Cc}]+/gu, ' '), WIDTH);
