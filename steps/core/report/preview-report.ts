import { describeCounts } from '../model/changes';
import { dangersOf, type Danger } from '../model/dangers';
import { dataBlocks, dataJson, dataLines, describeData, type DataReading } from './data';
import { shortType } from '../text/display';
import { code, COMMENT_LIMIT, fit, type Block } from '../text/markdown';
import type { PlannedChange } from '../model/planned';
import { runMarker, type RunId } from '../text/run-marker';
import type { Difference } from '../text/values';

/** What a preview tells, besides the changes. */
export interface PreviewFacts {
  readonly environment: string;
  readonly target: string;
  /** The source, as describeSource says it. */
  readonly source: string;
  /** The saved plan; absent where none was saved. */
  readonly plan?: { readonly digest: string; readonly expires: string };
  /** Where the whole stands when it does not fit: a command or an address. */
  readonly whole: string;
  /** The run that made it, where a workflow did. */
  readonly run?: RunId;
  /** A line on the last drift check. */
  readonly lastDrift?: string;
  /** What stands against applying it, each in words. */
  readonly warnings?: readonly string[];
  /** What would become of the rows that the environment file owns. */
  readonly data: DataReading;
}

/** A component or provider is only in the state: nothing of it is in the cloud. */
export const isGrouping = ({ type }: Pick<PlannedChange, 'type'>): boolean => /^(signalbox:|pulumi:)/.test(type);

type Counts = Readonly<Record<PlannedChange['op'], number>>;

const countOf = (changes: readonly PlannedChange[]): Counts => {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { op } of changes) counts[op] += 1;
  return counts;
};

/** The preview for a program to read. */
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

/** By this GitHub comment is found again and edited in place. */
export const commentMarker = (environment: string): string => `<!-- signalbox:preview:${environment} -->`;

/** The preview as a pull request's comment: one line that says it all, dangers first, then each system, folded. */
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
    `Source ${facts.source}. ${facts.plan ? `Saved plan \`${facts.plan.digest.slice(0, 12)}\`, to be applied before ${facts.plan.expires}.` : 'No plan was saved.'}${groupingNote(changes.length - real.length)}`,
    ...(facts.lastDrift ? ['', facts.lastDrift] : []),
    ...(facts.warnings ?? []).flatMap((warning) => ['', `⚠️ ${warning.replaceAll('\n', '<br>')}`]),
  ].join('\n');
  return fit(
    head,
    [...dangerBlocks(dangers), ...dataBlocks(dataOf(facts), 'planned'), ...systemBlocks(real)],
    (rows) =>
      `\n**${rows} more ${rows === 1 ? 'row is' : 'rows are'} not shown here**, for GitHub takes no longer comment. The whole: ${facts.whole}`,
    limit,
  );
};

const dataOf = ({ data }: Pick<PreviewFacts, 'data'>) => ('unknown' in data ? [] : data.changes);

/** Why they are unknown stands in the run's log: a comment is read by many. */
const dataNote = (data: DataReading): string => {
  if ('unknown' in data) return '; ⚠️ what becomes of the data is not known';
  return data.changes.length > 0 ? `; ${describeData(data.changes, 'planned')}` : '';
};

const markers = ({ environment, run }: Pick<PreviewFacts, 'environment' | 'run'>): readonly string[] => [
  commentMarker(environment),
  ...(run ? [runMarker(run)] : []),
];

/** In the comment's place where there is no preview to show, so that an older one does not stand for it. Why stands in the run's log: the engine's words may tell more than a comment should. */
export const previewFailedMarkdown = (facts: Pick<PreviewFacts, 'environment' | 'source' | 'run' | 'whole'>): string =>
  [
    ...markers(facts),
    `### ${facts.environment}: ❌ the preview failed`,
    '',
    `Source ${facts.source}. Nothing is known of what it would change. Why: ${facts.whole}`,
  ].join('\n');

const summary = (changes: readonly PlannedChange[], dangers: readonly Danger[]): string => {
  if (changes.length === 0) return 'no changes';
  return `${describeCounts(countOf(changes), 'planned')}${dangers.length > 0 ? `; ⚠️ ${dangers.length} to look at first` : ''}`;
};

const groupingNote = (count: number): string =>
  count === 0
    ? ''
    : ` ${count} of these ${count === 1 ? 'is a grouping' : 'are groupings'} (components, providers) without a row below: nothing of ${count === 1 ? 'it' : 'them'} is in the cloud.`;

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

/** Of a new role or policy what it allows; names, tags and the like are no danger. */
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
          // A new resource's inputs are all new: they stand in the JSON and, where they grant something, above.
          rowsOf(SIGNS[change.op], change, change.op === 'create' ? [] : change.properties),
        ),
      close: '\n</details>',
    }));

/** A row a property; the resource is named in each, so that a cut leaves none without its resource. */
const rowsOf = (words: string, change: PlannedChange, properties: readonly Difference[]): readonly string[] => {
  // A danger may name a property, and a property's name may have a bar in it.
  const what = words.replaceAll('|', '&#124;');
  const resource = `${change.step ? `${change.step} › ` : ''}${code(change.name)} ${shortType(change.type)}`;
  if (properties.length === 0) return [`| ${what} | ${resource} | | | |`];
  return properties.map(
    ({ path, before, after }) =>
      `| ${what} | ${resource} | ${code(path)}${change.replacedBy?.includes(path) ? ' **forces replacement**' : ''} | ${code(before)} | ${code(after)} |`,
  );
};

/** The lines of a preview on a screen: dangers, then each change with its properties, then the data. */
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
      ? [`data: what would change is not known: ${data.unknown}`]
      : [`data: ${describeData(data.changes, 'planned')}`, ...dataLines(data.changes)]),
  ];
};

const plain = (value: unknown): string => {
  if (value === undefined) return '(absent)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${[...text].slice(0, 119).join('')}…` : text;
};
