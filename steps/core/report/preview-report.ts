import { describeCounts } from '../model/changes';
import { dangersOf, type Danger } from '../model/dangers';
import { dataBlocks, dataJson, dataLines, describeData, type DataReading } from './data';
import { shortType } from '../text/display';
import { code, COMMENT_LIMIT, fit, type Block } from '../text/markdown';
import type { PlannedChange } from '../model/planned';
import { runMarker, type RunId } from '../text/run-marker';
import type { Difference } from '../text/values';

/** Contents of a preview report, besides the changes. */
export interface PreviewFacts {
  readonly environment: string;
  readonly target: string;
  /** The source, from describeSource. */
  readonly source: string;
  /** The saved plan; absent if none was saved. */
  readonly plan?: { readonly digest: string; readonly expires: string };
  /** Where to find the full report if it does not fit: a command or a URL. */
  readonly whole: string;
  /** The workflow run that created it, if any. */
  readonly run?: RunId;
  /** A line about the last drift check. */
  readonly lastDrift?: string;
  /** What would prevent applying it. */
  readonly warnings?: readonly string[];
  /** Changes of the rows that the environment file owns. */
  readonly data: DataReading;
}

/** Components and providers exist only in the state, not in the cloud. */
export const isGrouping = ({ type }: Pick<PlannedChange, 'type'>): boolean => /^(signalbox:|pulumi:)/.test(type);

type Counts = Readonly<Record<PlannedChange['op'], number>>;

const countOf = (changes: readonly PlannedChange[]): Counts => {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { op } of changes) counts[op] += 1;
  return counts;
};

/** The preview, machine-readable. */
export const previewJson = (facts: PreviewFacts, changes: readonly PlannedChange[]): unknown => {
  const real = changes.filter((change) => !isGrouping(change));
  return {
    format: 'signalbox-preview',
    version: 1,
    environment: facts.environment,
    target: facts.target,
    source: facts.source,
    plan: facts.plan ?? null,
    warnings: facts.warnings ?? [],
    counts: countOf(changes),
    groupings: changes.length - real.length,
    dangers: dangersOf(real).map(({ kind, why, change: { urn, op } }) => ({ kind, why, op, urn })),
    changes: real,
    data: 'unknown' in facts.data ? facts.data : dataJson(facts.data.changes),
  };
};

/** Identifies the GitHub comment, so that it is edited in place. */
export const commentMarker = (environment: string): string => `<!-- signalbox:preview:${environment} -->`;

/** The preview as a pull request comment: a summary line, dangers, then each system, folded. */
export const previewMarkdown = (
  facts: PreviewFacts,
  changes: readonly PlannedChange[],
  limit = COMMENT_LIMIT,
): string => {
  const real = changes.filter((change) => !isGrouping(change));
  const dangers = dangersOf(real);
  const head = [
    ...markers(facts),
    `### ${facts.environment} on ${facts.target}: ${summary(changes, dangers)}${dataNote(facts.data)}`,
    '',
    `Source ${facts.source}. ${facts.plan ? `Saved plan \`${facts.plan.digest.slice(0, 12)}\`, apply it before ${facts.plan.expires}.` : 'No plan was saved.'}${groupingNote(changes.length - real.length)}`,
    ...(facts.lastDrift ? ['', facts.lastDrift] : []),
    ...(facts.warnings ?? []).flatMap((warning) => ['', `⚠️ ${warning.replaceAll('\n', '<br>')}`]),
  ].join('\n');
  return fit(
    head,
    [...dangerBlocks(dangers), ...dataBlocks(dataOf(facts), 'planned'), ...systemBlocks(real)],
    (rows) =>
      `\n**${rows} more ${rows === 1 ? 'row is' : 'rows are'} not shown**: GitHub limits comments to 65,536 characters. Full report: ${facts.whole}`,
    limit,
  );
};

const dataOf = ({ data }: Pick<PreviewFacts, 'data'>) => ('unknown' in data ? [] : data.changes);

/** The reason is in the run's log only: many people can read a comment. */
const dataNote = (data: DataReading): string => {
  if ('unknown' in data) return '; ⚠️ the data changes are unknown';
  return data.changes.length > 0 ? `; ${describeData(data.changes, 'planned')}` : '';
};

const markers = ({ environment, run }: Pick<PreviewFacts, 'environment' | 'run'>): readonly string[] => [
  commentMarker(environment),
  ...(run ? [runMarker(run)] : []),
];

/** Replaces the comment if the preview failed, so that an older one does not mislead. The reason is in the run's log only: engine errors may be too revealing for a comment. */
export const previewFailedMarkdown = (facts: Pick<PreviewFacts, 'environment' | 'source' | 'run' | 'whole'>): string =>
  [
    ...markers(facts),
    `### ${facts.environment}: ❌ the preview failed`,
    '',
    `Source ${facts.source}. Its changes are unknown. Reason: ${facts.whole}`,
  ].join('\n');

const summary = (changes: readonly PlannedChange[], dangers: readonly Danger[]): string => {
  if (changes.length === 0) return 'no changes';
  return `${describeCounts(countOf(changes), 'planned')}${dangers.length > 0 ? `; ⚠️ ${dangers.length} to review first` : ''}`;
};

const groupingNote = (count: number): string =>
  count === 0
    ? ''
    : ` ${count} of these ${count === 1 ? 'is a grouping' : 'are groupings'} (components, providers) without a row below: ${count === 1 ? 'it does' : 'they do'} not exist in the cloud.`;

const DANGER_TITLES = { data: 'Data at risk', permissions: 'Permissions that change' } as const;

const dangerBlocks = (dangers: readonly Danger[]): readonly Block[] =>
  (['data', 'permissions'] as const).flatMap((kind) => {
    const own = dangers.filter((danger) => danger.kind === kind);
    if (own.length === 0) return [];
    return [
      {
        open: `\n#### ⚠️ ${DANGER_TITLES[kind]}\n\n| what | resource | property | before | after |\n|---|---|---|---|---|`,
        rows: own.flatMap(({ why, change }) => rowsOf(why, change, policyProperties(change))),
        close: '',
      },
    ];
  });

/** For a new role or policy, what it allows; names, tags and the like are no danger. */
const policyProperties = ({ op, properties }: PlannedChange): readonly Difference[] =>
  op === 'create'
    ? properties.filter(({ path }) => /policy|principal|action|sourceArn|block|restrict/i.test(path))
    : properties;

const SIGNS: Readonly<Record<PlannedChange['op'], string>> = {
  create: '➕ create',
  update: '✏️ update',
  replace: '♻️ replace',
  delete: '🗑️ delete',
};
const ORDER: readonly PlannedChange['op'][] = ['delete', 'replace', 'update', 'create'];

const systemBlocks = (changes: readonly PlannedChange[]): readonly Block[] =>
  [...Map.groupBy(changes, ({ system }) => system ?? 'both systems')]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([system, own]) => ({
      open: `\n<details><summary><b>${system}</b>: ${describeCounts(countOf(own), 'planned')}</summary>\n\n| what | resource | property | before | after |\n|---|---|---|---|---|`,
      rows: own
        .toSorted((a, b) => ORDER.indexOf(a.op) - ORDER.indexOf(b.op))
        .flatMap((change) =>
          // All inputs of a new resource are new: they are in the JSON and, if they grant permissions, above.
          rowsOf(SIGNS[change.op], change, change.op === 'create' ? [] : change.properties),
        ),
      close: '\n</details>',
    }));

/** One row per property. Each names its resource, so that truncation keeps the context. */
const rowsOf = (words: string, change: PlannedChange, properties: readonly Difference[]): readonly string[] => {
  // A danger may name a property, and property names may contain a bar.
  const what = words.replaceAll('|', '&#124;');
  const resource = `${change.step ? `${change.step} › ` : ''}${code(change.name)} ${shortType(change.type)}`;
  if (properties.length === 0) return [`| ${what} | ${resource} | | | |`];
  return properties.map(
    ({ path, before, after }) =>
      `| ${what} | ${resource} | ${code(path)}${change.replacedBy?.includes(path) ? ' **forces replacement**' : ''} | ${code(before)} | ${code(after)} |`,
  );
};

/** The preview as terminal lines: dangers, then each change with its properties, then the data. */
export const previewLines = (changes: readonly PlannedChange[], data: DataReading): readonly string[] => {
  const real = changes.filter((change) => !isGrouping(change));
  const signs = { create: '+', update: '~', replace: '±', delete: '-' } as const;
  return [
    ...dangersOf(real).map(({ why, change }) => `  ! ${change.name}: ${why}`),
    ...real.flatMap((change) => [
      `  ${signs[change.op]} ${shortType(change.type)} ${change.name}`,
      ...(change.op === 'create'
        ? []
        : change.properties.map(({ path, before, after }) => `      ${path}: ${plain(before)} → ${plain(after)}`)),
    ]),
    ...('unknown' in data
      ? [`data: changes unknown: ${data.unknown}`]
      : [`data: ${describeData(data.changes, 'planned')}`, ...dataLines(data.changes)]),
  ];
};

const plain = (value: unknown): string => {
  if (value === undefined) return '(absent)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${[...text].slice(0, 119).join('')}…` : text;
};
