import { unconfirmedLines } from '../../core/model/subscriptions';
import { countGrades, headline } from '../model/report';
import { shortType } from '../../core/text/display';
import { describeDrift, describeOwner, whereOf } from './text';
import { inOrder } from '../model/order';
import type { DriftReport, ResourceDrift, Unmanaged } from '../model/types';

/** Maximum lines of findings, so that a report fits one screen. */
const MAX_FINDINGS = 18;
const WIDTH = 150;

const clip = (line: string): string => (line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line);
/** A truncated command cannot be run. */
const isWhole = (line: string): boolean => line.startsWith('    npm run') || line.includes('. Ask again: npm run');
/** Names come from the cloud: escapes control characters, which could rewrite the terminal. */
const safe = (line: string): string => line.replaceAll(/\p{Cc}/gu, '\uFFFD');

/** The report on one screen: verdict, the worst findings, and the commands. */
export const terminalReport = (report: DriftReport): readonly string[] => {
  const findings = inOrder(report).map((finding) =>
    'drift' in finding ? driftedLine(finding.drift) : unmanagedLine(finding.unmanaged),
  );
  const hidden = findings.length - MAX_FINDINGS;
  return [
    `${headline(report)}${
      findings.length > 0
        ? `  (${Object.entries(countGrades(report))
            .map(([grade, count]) => `${count} ${grade}`)
            .join(', ')})`
        : ''
    }`,
    ...report.failures.flatMap((failure) =>
      failure
        .split('\n')
        .slice(0, 6)
        .map((line) => `  ${line}`),
    ),
    ...findings.slice(0, MAX_FINDINGS),
    ...(hidden > 0 ? [`  … and ${hidden} more: use --html FILE, --markdown FILE or --json for all`] : []),
    ...report.accepted.map(
      ({ entry }) =>
        `  accepted until ${entry.until}: ${entry.resource}${entry.property ? ` ${entry.property}` : ''}: ${entry.reason}`,
    ),
    ...report.expired.map(
      ({ resource, property, until, reason }) =>
        `  expired on ${until}, counts again: ${resource}${property ? ` ${property}` : ''}: ${reason}`,
    ),
    ...report.unused.map(
      ({ resource, property }) =>
        `  accepted but no longer found: ${resource}${property ? ` ${property}` : ''}; remove it from acceptedDrift`,
    ),
    ...unconfirmedLines(report.unconfirmed, whereOf(report)),
    ...pendingLines(report),
    ...commandLines(report),
  ].map((line) => (isWhole(line) ? safe(line) : clip(safe(line))));
};

const driftedLine = (drift: ResourceDrift): string =>
  `  ${drift.grade.padEnd(7)} ${drift.kind === 'deleted' ? '-' : '~'} ${shortType(drift.type)} ${drift.name}  ${describeDrift(drift)}`;

const unmanagedLine = (thing: Unmanaged): string =>
  `  ${thing.grade.padEnd(7)} ? unmanaged ${thing.kind} ${thing.name}${describeOwner(thing)}${thing.region ? ` in ${thing.region}` : ''}`;

const pendingLines = ({ pending }: DriftReport): readonly string[] =>
  pending.length === 0
    ? []
    : [
        `not drift: the program has ${pending.length} undeployed ${pending.length === 1 ? 'change' : 'changes'} (npm run preview): ${pending
          .slice(0, 5)
          .map(({ op, name }) => `${op} ${name}`)
          .join(', ')}${pending.length > 5 ? ', …' : ''}`,
      ];

const commandLines = ({ drifted, remediateAll, environment, verdict, target }: DriftReport): readonly string[] => {
  if (verdict === 'never deployed')
    return ['deploy first:', `    npm run up -- --env ${environment}${target === 'AWS' ? ' --target aws' : ''}`];
  const [first] = drifted;
  if (!first) return [];
  return [
    `restore the cloud to the code (previews; --yes applies), all or the first findings:`,
    `    ${remediateAll}`,
    `    ${first.remediate}`,
    `or accept the live values into the state:`,
    `    ${first.adopt}`,
    `or accept it temporarily under acceptedDrift in environments/${environment}.yaml`,
  ];
};
