import { RECORD_VERSION, type SmokeRecord } from '../../core/model/records';
import type { Outcome, SmokeCheck, SmokeReport } from '../model/types';

/** The checks of the environment as a whole, which send nothing. */
export const WHOLE = 'environment';

/** Nothing that was not tried makes it pass. */
export const verdictOf = (checks: readonly SmokeCheck[]): SmokeRecord['verdict'] =>
  checks.some(({ system, outcome }) => system !== WHOLE && outcome === 'passed') &&
  checks.every(({ outcome }) => outcome !== 'failed')
    ? 'passed'
    : 'failed';

/** The report's first sentence. */
export const headline = ({ verdict, checks }: Pick<SmokeReport, 'verdict' | 'checks'>): string => {
  const count = (wanted: Outcome): number => checks.filter(({ outcome }) => outcome === wanted).length;
  const left = count('not followed') > 0 ? `, ${count('not followed')} not followed` : '';
  return verdict === 'passed'
    ? `passed: ${count('passed')} checks${left}`
    : `failed: ${count('failed')} of ${checks.length} checks${left}`;
};

/** A line a check, the columns aligned. */
export const terminalLines = (report: SmokeReport): readonly string[] => {
  const width = (part: (check: SmokeCheck) => string): number =>
    Math.max(0, ...report.checks.map((check) => part(check).length));
  const [system, name] = [width((check) => check.system), width((check) => check.name)];
  return [
    ...report.checks.map(
      (check) =>
        `  ${check.outcome.padEnd(12)}  ${check.system.padEnd(system)}  ${check.name.padEnd(name)}  ${`${check.ms}`.padStart(5)} ms  ${check.detail}`,
    ),
    `${headline(report)}. Source: ${report.source.commit?.slice(0, 12) ?? 'no git checkout'}${report.source.uncommitted ? ' with uncommitted changes' : ''}`,
  ];
};

const BADGES: Readonly<Record<Outcome, string>> = { passed: '✅', failed: '❌', 'not followed': '➖' };

/** The report for a job's summary. */
export const markdownReport = (report: SmokeReport): string =>
  [
    `## ${BADGES[report.verdict]} Smoke test of ${cell(report.environment)}: ${report.verdict}`,
    '',
    `${headline(report)}. ${report.at} on ${cell(report.target)}, source ${report.source.commit ? `\`${report.source.commit.slice(0, 12)}\`` : 'unknown'}${report.source.uncommitted ? ' with uncommitted changes' : ''}.`,
    '',
    '| | system | check | what was seen | ms |',
    '|---|---|---|---|---|',
    ...report.checks.map(
      ({ system, name, outcome, detail, ms }) =>
        `| ${BADGES[outcome]} ${outcome} | ${cell(system)} | ${cell(name)} | ${cell(detail)} | ${ms} |`,
    ),
    '',
  ].join('\n');

/** Text in a table stays text: no markup, no mention of a person, no link to an issue. */
const cell = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>()!|~&]/g, (found) => `\\${found}`)
    .replaceAll(/[@#]/g, '$&\u200B');

/** What the store keeps of it. */
export const recordOf = ({ environment, by, at, verdict, source, bundles, checks }: SmokeReport): SmokeRecord => ({
  format: 'signalbox-smoke',
  version: RECORD_VERSION,
  environment,
  by,
  at,
  verdict,
  source,
  bundles,
  checks: checks.map(({ system, name, outcome, detail, ms }) => ({
    system,
    name,
    ok: outcome !== 'failed',
    detail: outcome === 'not followed' ? `not followed: ${detail}` : detail,
    ms,
  })),
});
