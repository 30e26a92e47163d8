import { block, codeSpan as code, COMMENT_LIMIT } from '../../core/text/markdown';
import { unconfirmedMarkdown } from '../../core/model/subscriptions';
import { countGrades, headline } from '../model/report';
import { shortType, shortValue } from '../../core/text/display';
import { unmanagedAdvice, whereOf } from './text';
import { byUrgency } from '../model/order';
import type { DriftReport, ResourceDrift, Unmanaged } from '../model/types';

const BADGES = { clean: '✅', drifted: '⚠️', 'check failed': '❌', 'never deployed': '⬜' } as const;

/** Zero-width space: GitHub links names and numbers after it parses the markup, so escaping does not help. */
const UNLINKED = '$&\u200B';

/** Plain text: no markup, no mentions, no issue links. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\\`*_{}[\]<>()+!|~&]/g, (found) => `\\${found}`)
    .replaceAll(/[@#]/g, UNLINKED)
    .replaceAll(/\s+/g, ' ');

/** The report for an issue or a job's summary, summary first, cut to what GitHub takes. */
export const markdownReport = (report: DriftReport, max = COMMENT_LIMIT): string => {
  const head = [
    `## ${BADGES[report.verdict]} Drift of ${plain(report.environment)}: ${plain(report.verdict)}`,
    `${plain(headline(report))}. Checked ${report.checkedAt} on ${plain(report.target)}.`,
    ...summaryTable(report),
    ...(report.failures.length > 0 ? ['### What failed', ...report.failures.map((failure) => block(failure))] : []),
  ];
  const { urgent, others } = byUrgency(report.unmanaged);
  // Short sections come before the details, which are dropped if there is no room.
  const sections = [
    ...unmanagedSections('Urgent and unmanaged', urgent),
    ...commandsSection(report),
    ...unmanagedSections('Unmanaged', others),
    ...acceptedSections(report),
    ...(report.unconfirmed.length > 0 ? [unconfirmedMarkdown(report.unconfirmed, whereOf(report))] : []),
    ...pendingSections(report),
    ...report.drifted.map(resourceSection),
  ];
  return fitted(head, sections, max);
};

const summaryTable = (report: DriftReport): readonly string[] => {
  if (report.verdict === 'clean' || report.verdict === 'never deployed') return [];
  const grades = countGrades(report);
  return [
    `| urgent | normal | routine | unmanaged | accepted | pending in the program |\n|---|---|---|---|---|---|\n| ${grades.urgent} | ${grades.normal} | ${grades.routine} | ${report.unmanaged.length} | ${report.accepted.length} | ${report.pending.length} |`,
  ];
};

const resourceSection = (drift: ResourceDrift): string =>
  [
    `<details${drift.grade === 'urgent' ? ' open' : ''}><summary><b>${drift.grade}</b> ${html(drift.name)}: ${drift.kind === 'deleted' ? 'deleted' : html(drift.properties.map(({ path }) => path).join(', ') || 'changed')} <i>${html(shortType(drift.type))}</i></summary>`,
    code(drift.urn),
    ...(drift.properties.length > 0
      ? [
          [
            '| property | grade | in the state | in the cloud |',
            '|---|---|---|---|',
            ...drift.properties.map(
              ({ path, grade, before, after }) =>
                `| ${code(path)} | ${grade} | ${code(shortValue(before, 400))} | ${code(shortValue(after, 400))} |`,
            ),
          ].join('\n'),
        ]
      : []),
    block(`${drift.remediate}\n${drift.adopt}`, 'sh'),
    '</details>',
  ].join('\n\n');

const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[@#]/g, UNLINKED)
    .replaceAll(/\s+/g, ' ');

const unmanagedSections = (title: string, unmanaged: readonly Unmanaged[]): readonly string[] =>
  unmanaged.length === 0
    ? []
    : [
        [
          `### ${title}: ours by tag or attachment, not in the state`,
          ...unmanaged.map(
            (thing) =>
              `- **${thing.grade}** ${plain(thing.kind)} ${code(thing.name)}${ownerMarkdown(thing)} ${code(thing.id)}. ${plain(unmanagedAdvice(thing))}`,
          ),
        ].join('\n'),
      ];

const ownerMarkdown = ({ on }: Unmanaged): string => (on === undefined ? '' : ` on ${plain(on.kind)} ${code(on.name)}`);

const acceptedSections = ({ accepted, expired, unused }: DriftReport): readonly string[] => {
  const named = ({
    resource,
    property,
  }: {
    readonly resource: string;
    readonly property?: string | undefined;
  }): string => `${code(resource)}${property ? ` ${code(property)}` : ''}`;
  return [
    ...(accepted.length > 0
      ? [
          [
            '### Accepted',
            ...accepted.map(({ entry }) => `- ${named(entry)} until ${entry.until}: ${plain(entry.reason)}`),
          ].join('\n'),
        ]
      : []),
    ...(expired.length > 0
      ? [
          [
            '### Expired: counts again',
            ...expired.map((entry) => `- ${named(entry)} was accepted until ${entry.until}: ${plain(entry.reason)}`),
          ].join('\n'),
        ]
      : []),
    ...(unused.length > 0
      ? [['### Accepted, but no longer found', ...unused.map((entry) => `- ${named(entry)}`)].join('\n')]
      : []),
  ];
};

const pendingSections = ({ pending }: DriftReport): readonly string[] =>
  pending.length === 0
    ? []
    : [
        [
          '### Not drift: program changes that are not deployed',
          ...pending.map(
            ({ op, name, type, properties }) =>
              `- ${op} ${code(name)} ${plain(shortType(type))}${properties.length > 0 ? ` ${code(properties.join(', '))}` : ''}`,
          ),
        ].join('\n'),
      ];

const commandsSection = ({ drifted, remediateAll }: DriftReport): readonly string[] =>
  drifted.length === 0
    ? []
    : [
        `### Restore everything to the code\n\nThis previews the changes; \`--yes\` applies them.\n\n${block(remediateAll, 'sh')}`,
      ];

/** Complete sections while they fit, then the number omitted. */
const fitted = (head: readonly string[], sections: readonly string[], max: number): string => {
  const kept = [...head];
  const pointer = (left: number): string =>
    `*${left} more ${left === 1 ? 'section does' : 'sections do'} not fit here: the HTML and JSON reports of this check are complete.*`;
  const room = max - pointer(sections.length).length - 4;
  let used = kept.join('\n\n').length;
  // The failures alone may be too long.
  if (used > room) return `${kept.join('\n\n').slice(0, room)}\n\n${pointer(sections.length)}\n`;
  const fit = sections.findIndex((section) => {
    used += section.length + 2;
    return used > room;
  });
  const shown = fit < 0 ? sections : sections.slice(0, fit);
  return `${[...kept, ...shown, ...(fit < 0 ? [] : [pointer(sections.length - fit)])].join('\n\n')}\n`;
};
