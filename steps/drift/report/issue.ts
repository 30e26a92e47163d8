import { COMMENT_LIMIT } from '../../core/text/markdown';
import { markdownReport } from './markdown';
import { headline } from '../model/report';
import { inOrder } from '../model/order';
import { describeDrift, describeOwner } from './text';
import type { DriftReport, Verdict } from '../model/types';

/** The label by which issues are listed. */
export const DRIFT_LABEL = {
  name: 'drift',
  color: 'd93f0b',
  description: 'What the cloud holds otherwise than deployed; kept by the drift check',
} as const;

/** By this an environment's issue is found again. */
export const issueMarker = (environment: string): string => `<!-- signalbox:drift:${environment} -->`;

/** One finding that counts, with a digest of all it says. */
export interface Finding {
  readonly digest: string;
  readonly words: string;
}

/** What a check left in the issue's body for the next one. */
export interface IssueMemory {
  readonly verdict: Verdict;
  /** Digests of the findings of the last check that got through. */
  readonly findings: readonly string[];
  /** That check, in words; absent before the first. */
  readonly last?: { readonly at: string; readonly headline: string };
}

/** The issue as GitHub has it. */
export interface FoundIssue {
  readonly open: boolean;
  readonly body: string;
}

/** What to make of it. */
export interface IssuePlan {
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  /** What people are told; absent where nothing is new, so that nobody is woken. */
  readonly comment?: string;
}

/** The findings of a report that count, in the order to look at them. */
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
 * What becomes of an environment's issue. It is open while there is drift or the check does not get
 * through, and closed, not absent, when all is well: then its body tells when the last check ran, which is
 * the only sign that the schedule still runs. An environment that was never deployed has none, and one
 * of an environment that was destroyed is closed.
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
    ? // A check that failed says nothing of the cloud: what was found before still stands.
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

/** As many as leave the report its room. */
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
    // A comment ends at -->, so nothing in it may read so.
    `<!-- signalbox:memory ${JSON.stringify(memory).replaceAll('>', '\\u003e')} -->`,
    `**Last check: ${report.checkedAt}, ${report.verdict}** ([run](${runUrl})). Every check writes here, also while this issue is closed. GitHub stops schedules after 60 days without activity in the repository; a check that is days old means that.`,
    ...(report.verdict === 'check failed' && memory.last
      ? [`Last check that got through: ${memory.last.at}, ${memory.last.headline}.`]
      : []),
  ].join('\n\n');
  return `${head}\n\n${markdownReport(report, COMMENT_LIMIT - head.length - 2)}`;
};

/** What the last check left; undefined where somebody edited it away. */
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
    return open
      ? `${report.environment} is not deployed any more, so there is nothing to compare (${run}).`
      : undefined;
  if (report.verdict === 'clean') return open ? `No drift any more: ${headline(report)} (${run}).` : undefined;
  if (report.verdict === 'check failed')
    return open && before?.verdict === 'check failed'
      ? undefined
      : `The drift check failed (${run}); the report above says why. What was found before may still be there.`;
  const known = new Set(before?.findings);
  const [fresh, now] = [
    findings.filter(({ digest }) => !known.has(digest)),
    new Set(findings.map(({ digest }) => digest)),
  ];
  const gone = [...known].filter((digest) => !now.has(digest)).length;
  if (open && before?.verdict === 'drifted' && fresh.length === 0 && gone === 0) return undefined;
  return [
    `${open ? 'Drift' : 'Drift again'}: ${headline(report)} (${run}).`,
    ...(fresh.length > 0 ? ['', 'New or otherwise than before:', '', ...listOf(fresh)] : ['', 'Nothing of it is new.']),
    ...(gone > 0
      ? ['', `${gone} of the last check's findings ${gone === 1 ? 'is' : 'are'} no longer there or changed.`]
      : []),
    ...(!open && fresh.length === 0
      ? [
          '',
          'Drift that is meant to be is accepted for a time under `acceptedDrift` in the environment file; closing this issue does not.',
        ]
      : []),
  ].join('\n');
};

const MOST = 50;

const listOf = (findings: readonly Finding[]): readonly string[] => [
  ...findings.slice(0, MOST).map(({ words }) => `- ${quoted(words)}`),
  ...(findings.length > MOST ? [`- and ${findings.length - MOST} more, in the report above`] : []),
];

/** As code, which has no mention and no link in it. */
const quoted = (words: string): string => `\`${words.replaceAll('`', "'").replaceAll(/\s+/g, ' ').slice(0, 300)}\``;
