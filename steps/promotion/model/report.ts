import type { EnvironmentSettings } from '../../../environments/schema';
import { canonicalJson } from '../../core/model/canonical';
import type { DataReading } from '../../core/report/data';
import { sameContent } from '../../core/model/facts';
import type { PlannedChange } from '../../core/model/planned';
import { redacted } from '../../core/text/redact';
import { previewJson, type PreviewFacts } from '../../core/report/preview-report';
import type { DeploymentRecord } from '../../core/model/records';
import { settingsDifferences } from './settings';
import {
  PROMOTION_VERSION,
  REPORT_FORMAT,
  type CommitRange,
  type PackageComparison,
  type PromotionReport,
  type Refusal,
  type Route,
  type SoundEvidence,
} from './types';

/** What the review read from the target environment. */
export interface Reviewed {
  readonly evidence: SoundEvidence;
  readonly last?: DeploymentRecord;
  /** Why a record could not be read. */
  readonly unreadable?: string;
  /** The checked settings to deploy. */
  readonly settings: EnvironmentSettings;
  /** sha256 of the code that each function runs, by `system/function`; empty before the first deployment. */
  readonly live: Readonly<Record<string, string>>;
  readonly commits: CommitRange;
  readonly changes: readonly PlannedChange[];
  readonly data: DataReading;
  readonly plan: PromotionReport['plan'];
}

export const promotionReport = (reviewed: Reviewed): PromotionReport => {
  const { evidence, last, settings, live, commits, changes, data, plan } = reviewed;
  const { from, to, target, deployment } = evidence;
  const packages = Object.keys(evidence.live)
    .toSorted()
    .map((name): PackageComparison => ({
      name,
      from: evidence.live[name]!,
      ...(live[name] !== undefined && { to: live[name] }),
      equal: live[name] === evidence.live[name],
    }));
  return {
    from,
    to,
    target,
    evidence,
    commits,
    changes,
    data,
    plan,
    packages,
    ...(last && { last }),
    verdict: runsThis(reviewed, packages) ? 'nothing to promote' : 'ready',
    warnings: warningsOf(reviewed),
    settings: {
      ...(last && { changes: settingsDifferences(last.settings, settings) }),
      between: settingsDifferences(deployment.settings, settings),
    },
  };
};

/** Whether the target was deployed from the same content with the same packages and settings, and nothing would change. Secrets in a record are redacted; a different one would be a change. */
const runsThis = (
  { evidence: { deployment }, last, settings, changes }: Reviewed,
  packages: readonly PackageComparison[],
): boolean =>
  changes.length === 0 &&
  last?.status === 'done' &&
  sameContent(last.source, deployment.source) &&
  packages.every(({ equal }) => equal) &&
  canonicalJson(last.bundles) === canonicalJson(deployment.bundles) &&
  canonicalJson(redacted(last.settings)) === canonicalJson(redacted(settings));

const warningsOf = ({ evidence: { to, from }, last, unreadable, commits, live }: Reviewed): readonly string[] => {
  const replaced = Object.entries(last?.status === 'done' ? live : {})
    .filter(([name, digest]) => last?.bundles[name] !== digest)
    .map(([name]) => name);
  return [
    ...(unreadable === undefined ? [] : [unreadable]),
    ...(last?.status === 'under way'
      ? [
          `The last deployment of ${to}, of ${last.started} by ${last.by}, did not finish: ${to} may be partially deployed.`,
        ]
      : []),
    ...(last?.source.uncommitted === undefined
      ? []
      : [`${to} was last deployed with uncommitted changes: the commits below are incomplete.`]),
    ...(replaced.length === 0
      ? []
      : [`${to} runs other code of ${replaced.join(', ')} than was deployed: it was replaced.`]),
    ...(commits.known && commits.back > 0
      ? [
          `${to} has ${commits.back} ${commits.back === 1 ? 'commit' : 'commits'} that ${from} does not have: this is a rollback.`,
        ]
      : []),
    ...(last?.promotedFrom !== undefined || last === undefined
      ? []
      : [`${to} was last deployed from source, not by promotion.`]),
  ];
};

export const previewFactsOf = ({ to, target, evidence, data, plan }: PromotionReport, whole: string): PreviewFacts => ({
  environment: to,
  target: target === 'aws' ? 'AWS' : 'the local cloud',
  source: evidence.deployment.source.commit?.slice(0, 12) ?? '',
  plan,
  whole,
  data,
});

/** The review, machine-readable. */
export const reportJson = (report: PromotionReport, whole: string): unknown => {
  const {
    from,
    to,
    target,
    verdict,
    evidence: { deployment, smoke, drift, lastDrift, collected, expires, by },
    last,
    warnings,
    packages,
    settings,
    commits,
    plan,
  } = report;
  return {
    format: REPORT_FORMAT,
    version: PROMOTION_VERSION,
    phase: 'review',
    from,
    to,
    target,
    verdict,
    refusals: [],
    warnings,
    commit: deployment.source.commit,
    tree: deployment.source.tree,
    collected,
    expires,
    by,
    [from]: {
      deployed: deployment.finished,
      by: deployment.by,
      smoke: { at: smoke.at, verdict: smoke.verdict, checks: smoke.checks.length },
      drift,
      lastDrift: lastDrift ?? null,
    },
    [to]: last
      ? {
          commit: last.source.commit,
          deployed: last.finished,
          by: last.by,
          status: last.status,
          promotedFrom: last.promotedFrom,
        }
      : null,
    packages,
    settings,
    commits,
    plan: { ...plan, preview: previewJson(previewFactsOf(report, whole), report.changes) },
  };
};

/** A phase that ended without a review, machine-readable. */
export const phaseJson = (
  phase: 'collect' | 'review' | 'apply',
  { from, to, target }: Route,
  verdict: string,
  more: object = {},
  refusals: readonly Refusal[] = [],
): unknown => ({
  format: REPORT_FORMAT,
  version: PROMOTION_VERSION,
  phase,
  from,
  to,
  target,
  verdict,
  refusals,
  ...more,
});
