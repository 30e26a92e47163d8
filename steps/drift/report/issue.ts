import { COMMENT_LIMIT } from '../../core/text/markdown';
import { markdownReport } from './markdown';
import { headline } from '../model/report';
import { inOrder } from '../model/order';
import { describeDrift, describeOwner } from './text';
import type { DriftReport, Verdict } from '../model/types';

/** Label of the drift issues. */
export const DRIFT_LABEL = {
  name: 'drift',
  color: 'd93f0b',
  description: 'Differences between the cloud and the deployment; maintained by the drift check',
} as const;

/** Identifies an environment's issue. */
export const issueMarker = (environment: string): string => `<!-- signalbox:drift:${environment} -->`;

/** A counted finding, with a digest of its content. */
export interface Finding {
  readonly digest: string;
  readonly words: string;
}

/** Data in the issue's body for the next check. */
export interface IssueMemory {
  readonly verdict: Verdict;
  /** Digests of the findings of the last complete check. */
  readonly findings: readonly string[];
  /** Headline of that check; absent before the first. */
  readonly last?: { readonly at: string; readonly headline: string };
}

/** The issue on GitHub. */
export interface FoundIssue {
  readonly open: boolean;
  readonly body: string;
}

/** The new content of the issue. */
export interface IssuePlan {
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  /** The comment to post; absent if nothing is new, so that no notification is sent. */
  readonly comment?: string;
}

/** The counted findings of a report, in review order. */
export const findingsOf = (report: DriftReport, digestOf: (value: unknown) => string): readonly Finding[] =>
  inOrder(report).map((finding) => {
    if ('unmanaged' in finding) {
      const { id, kind, name, grade } = finding.unmanaged;
      return {
        digest: digestOf({ id, kind }).slice(0, 12),
        words: `${grade}: unmanaged ${kind} ${name}${describeOwner(finding.unmanaged)}`,
      };
    }
    const { urn, kind, grade, name, properties } = finding.drift;
    return {
      digest: digestOf({ urn, kind, grade, properties }).slice(0, 12),
      words: `${grade}: ${name}: ${describeDrift(finding.drift)}`,
    };
  });

/**
 * Plans an environment's issue. It is open while there is drift or the check fails, and closed otherwise,
 * but still updated: its body then shows the time of the last check, the only sign that the schedule
 * still runs. An environment that was never deployed has no issue; the issue of a destroyed environment
 * is closed.
 */
export const planIssue = (
  report: DriftReport,
  findings: readonly Finding[],
  runUrl: string,
  found?: FoundIssue,
): IssuePlan => {
  const before = found && memoryOf(found.body);
  const failed = report.verdict === 'check failed';
  const memory: IssueMemory = failed
    ? // A failed check gives no result: the previous findings remain.
      { ...before, verdict: report.verdict, findings: before?.findings ?? [] }
    : {
        verdict: report.verdict,
        findings: findings.slice(0, REMEMBERED).map(({ digest }) => digest),
        last: { at: report.checkedAt, headline: headline(report) },
      };
  const comment = found && commentOf(report, findings, runUrl, found, before);
  return {
    title: TITLES[report.verdict](report.environment),
    body: bodyOf(report, memory, runUrl),
    open: report.verdict === 'drifted' || report.verdict === 'check failed',
    ...(comment && { comment }),
  };
};

/** Maximum number of findings, to leave room for the report. */
const REMEMBERED = 1000;

const TITLES: Readonly<Record<Verdict, (environment: string) => string>> = {
  clean: (environment) => `${environment}: no drift`,
  drifted: (environment) => `${environment}: drift found`,
  'check failed': (environment) => `${environment}: drift check failed`,
  'never deployed': (environment) => `${environment}: not deployed`,
};

const bodyOf = (report: DriftReport, memory: IssueMemory, runUrl: string): string => {
  const head = [
    issueMarker(report.environment),
    // Comments end at -->, so the content must not contain it.
    `<!-- signalbox:memory ${JSON.stringify(memory).replaceAll('>', '\\u003e')} -->`,
    `**Last check: ${report.checkedAt}, ${report.verdict}** ([run](${runUrl})). Every check updates this text, even while the issue is closed. If the last check is days old, GitHub has probably stopped the schedule, as it does after 60 days without repository activity.`,
    ...(report.verdict === 'check failed' && memory.last
      ? [`Last complete check: ${memory.last.at}, ${memory.last.headline}.`]
      : []),
  ].join('\n\n');
  return `${head}\n\n${markdownReport(report, COMMENT_LIMIT - head.length - 2)}`;
};

/** The previous check's data; undefined if it was edited away. */
export const memoryOf = (body: string): IssueMemory | undefined => {
  const [, json] = /<!-- signalbox:memory (\{.*?\}) -->/.exec(body) ?? [];
  try {
    const memory = json === undefined ? undefined : (JSON.parse(json) as Partial<IssueMemory>);
    return memory && Array.isArray(memory.findings) && typeof memory.verdict === 'string'
      ? (memory as IssueMemory)
      : undefined;
  } catch {
    return undefined;
  }
};

const commentOf = (
  report: DriftReport,
  findings: readonly Finding[],
  runUrl: string,
  { open }: FoundIssue,
  before: IssueMemory | undefined,
): string | undefined => {
  const run = `[run](${runUrl})`;
  if (report.verdict === 'never deployed')
    return open ? `${report.environment} is no longer deployed, so there is nothing to compare (${run}).` : undefined;
  if (report.verdict === 'clean') return open ? `Drift resolved: ${headline(report)} (${run}).` : undefined;
  if (report.verdict === 'check failed')
    return open && before?.verdict === 'check failed'
      ? undefined
      : `The drift check failed (${run}); the report above says why. Earlier findings may still exist.`;
  const known = new Set(before?.findings);
  const [fresh, now] = [
    findings.filter(({ digest }) => !known.has(digest)),
    new Set(findings.map(({ digest }) => digest)),
  ];
  const gone = [...known].filter((digest) => !now.has(digest)).length;
  if (open && before?.verdict === 'drifted' && fresh.length === 0 && gone === 0) return undefined;
  return [
    `${open ? 'Drift' : 'Drift again'}: ${headline(report)} (${run}).`,
    ...(fresh.length > 0 ? ['', 'New or changed:', '', ...listOf(fresh)] : ['', 'No new findings.']),
    ...(gone > 0
      ? ['', `${gone} of the last check's findings ${gone === 1 ? 'was' : 'were'} resolved or changed.`]
      : []),
    ...(!open && fresh.length === 0
      ? [
          '',
          'To accept intended drift for a time, add it to `acceptedDrift` in the environment file; closing this issue does not accept it.',
        ]
      : []),
  ].join('\n');
};

const MOST = 50;

const listOf = (findings: readonly Finding[]): readonly string[] => [
  ...findings.slice(0, MOST).map(({ words }) => `- ${quoted(words)}`),
  ...(findings.length > MOST ? [`- and ${findings.length - MOST} more, in the report above`] : []),
];

/** As code, without mentions and links. */
const quoted = (words: string): string => `\`${words.replaceAll('`', "'").replaceAll(/\s+/g, ' ').slice(0, 300)}\``;
