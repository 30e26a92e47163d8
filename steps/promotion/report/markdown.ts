import { describeCounts } from '../../core/model/changes';
import { dangersOf } from '../../core/model/dangers';
import { code, COMMENT_LIMIT, fit, type Block } from '../../core/text/markdown';
import { isGrouping, previewMarkdown } from '../../core/report/preview-report';
import type { Difference } from '../../core/text/values';
import { describeRefusals } from '../model/judge';
import { previewFactsOf } from '../model/report';
import type { PromotionReport, Refusal, Route } from '../model/types';

/** Maximum dangers at the top; the plan lists all. */
const FEW = 10;
/** Bytes reserved for everything but the plan. */
const OWN_LIMIT = 32_000;

/** The review for the approver: dangers, what is promoted, what changes; the plan last. `whole` is where the full report is. */
export const promotionMarkdown = (report: PromotionReport, whole: string, limit = COMMENT_LIMIT): string => {
  const own = fit(
    head(report),
    [...packageBlocks(report), ...settingsBlocks(report), ...commitBlocks(report)],
    (rows) => `\n**${rows} more ${rows === 1 ? 'row is' : 'rows are'} not shown.** Full report: ${whole}`,
    Math.min(OWN_LIMIT, limit / 2),
  );
  const plan = previewMarkdown(
    previewFactsOf(report, whole),
    report.changes,
    limit - new TextEncoder().encode(own).length - 2,
  );
  return `${own}\n\n${plan}`;
};

const where = ({ target }: Route): string => (target === 'aws' ? 'AWS' : 'the local cloud');

/** Identifies the report in a summary. */
const marker = ({ from, to }: Route): string => `<!-- signalbox:promotion:${from}:${to} -->`;

const head = (report: PromotionReport): string => {
  const {
    from,
    to,
    verdict,
    warnings,
    changes,
    evidence: { deployment, smoke, drift, lastDrift, by, collected, expires },
    last,
  } = report;
  const dangers = dangersOf(changes.filter((change) => !isGrouping(change)));
  const alarm = warnings.length + dangers.length;
  return [
    marker(report),
    `## Promotion of ${from} to ${to} on ${where(report)}: ${verdict === 'ready' ? counts(report) : verdict}${alarm > 0 ? `; ⚠️ ${alarm} to review first` : ''}`,
    '',
    ...(alarm > 0
      ? [
          ...warnings.map((warning) => `- ⚠️ ${code(warning)}`),
          ...dangers.slice(0, FEW).map(({ why, change }) => `- ⚠️ ${code(change.name)}: ${code(why)}`),
          ...(dangers.length > FEW ? [`- ⚠️ ${dangers.length - FEW} more below`] : []),
          '',
        ]
      : []),
    '| | |',
    '|---|---|',
    `| ${from} runs | commit ${code(deployment.source.commit?.slice(0, 12))}, deployed ${deployment.finished ?? ''} by ${code(deployment.by)} |`,
    `| ${to} runs | ${last ? `commit ${code(last.source.commit?.slice(0, 12))}, deployed ${last.finished ?? '**unfinished**'} by ${code(last.by)}` : 'nothing yet'} |`,
    `| smoke of ${from} | **${smoke.verdict}** ${smoke.at}, ${smoke.checks.length} checks, by ${code(smoke.by)} |`,
    `| drift of ${from} now | **${drift.verdict}** ${drift.at}: ${code(drift.headline)} |`,
    `| drift of ${from} before | ${lastDrift ? `**${lastDrift.verdict}** ${lastDrift.at}` : 'no check recorded'} |`,
    `| collected | ${collected} by ${code(by)}; apply before ${expires} |`,
  ].join('\n');
};

const counts = ({ changes }: PromotionReport): string => {
  const found = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { op } of changes) found[op] += 1;
  return changes.length === 0 ? 'no resource changes' : describeCounts(found, 'planned');
};

const packageBlocks = ({ from, to, packages }: PromotionReport): readonly Block[] => [
  {
    open: `\n#### Packages\n\n| function | ${from} | ${to} now | |\n|---|---|---|---|`,
    rows: packages.map(
      ({ name, from: a, to: b, equal }) =>
        `| ${code(name)} | ${code(a.slice(0, 12))} | ${code(b?.slice(0, 12))} | ${equal ? 'equal' : '**changes**'} |`,
    ),
    close: '',
  },
];

const differenceRows = (differences: readonly Difference[]): readonly string[] =>
  differences.map(({ path, before, after }) => `| ${code(path)} | ${code(before)} | ${code(after)} |`);

const settingsBlocks = ({ from, to, settings: { changes, between } }: PromotionReport): readonly Block[] => [
  ...(changes === undefined
    ? []
    : [
        changes.length === 0
          ? { open: '', rows: [`#### Settings of ${to}: no change`], close: '' }
          : {
              open: `\n#### Settings of ${to} that change\n\n| setting | deployed | to be deployed |\n|---|---|---|`,
              rows: differenceRows(changes),
              close: '',
            },
      ]),
  {
    open: `\n<details><summary>${between.length} settings differ between ${from} and ${to}</summary>\n\n| setting | ${from} | ${to} |\n|---|---|---|`,
    rows: differenceRows(between),
    close: '\n</details>',
  },
];

const commitBlocks = ({ to, commits, last }: PromotionReport): readonly Block[] => {
  if (!last) return [];
  if (!commits.known) return [{ open: '\n#### Commits\n', rows: [code(commits.why)], close: '' }];
  if (commits.total === 0) return [{ open: '', rows: [`#### Commits: none that ${to} does not have`], close: '' }];
  const left = commits.total - commits.commits.length;
  return [
    {
      open: `\n#### ${commits.total} ${commits.total === 1 ? 'commit' : 'commits'} to ${to}\n\n| commit | author | |\n|---|---|---|`,
      rows: commits.commits.map(
        ({ id, author, subject }) => `| ${code(id.slice(0, 12))} | ${code(author)} | ${code(subject)} |`,
      ),
      close: left > 0 ? `\n${left} older commits not listed.` : '',
    },
  ];
};

/** A refusal for the job summary. The text is fenced: the findings may contain external text. */
export const refusalMarkdown = (route: Route, refusals: readonly Refusal[]): string =>
  fit(
    `${marker(route)}\n## ${route.from} was not promoted to ${route.to} on ${where(route)}: ${refusals.length} ${refusals.length === 1 ? 'reason' : 'reasons'}`,
    [{ open: '\n```text', rows: describeRefusals(route, refusals).replaceAll('```', "'''").split('\n'), close: '```' }],
    (rows) => `\n${rows} more lines are in the job's log.`,
  );

/** A completed promotion, for the job summary. */
export const promotedMarkdown = (
  route: Route,
  commit: string,
  by: string,
  live: Readonly<Record<string, string>>,
): string =>
  [
    marker(route),
    `## ${route.to} on ${where(route)} runs what ${route.from} runs`,
    '',
    `Commit ${code(commit.slice(0, 12))}, promoted by ${code(by)}. Read back from Lambda after the deployment:`,
    '',
    `| function | sha256 in ${route.to} | |`,
    '|---|---|---|',
    ...Object.entries(live).map(([name, digest]) => `| ${code(name)} | ${code(digest)} | equal to ${route.from}'s |`),
  ].join('\n');
