import { describeCounts, type Change } from '../../core/model/changes';
import { dataBlocks, dataJson, describeData } from '../../core/report/data';
import type { DataChange } from '../../core/model/data-changes';
import { block, code, fit } from '../../core/text/markdown';
import { isGrouping } from '../../core/report/preview-report';
import { unconfirmedMarkdown, type Unconfirmed, type Where } from '../../core/model/subscriptions';

/** The plan that a deployment followed. */
export type PlannedBy =
  /** No plan was requested. */
  | { readonly plan: 'none' }
  /** The file of --plan. `created` is an ISO time. */
  | { readonly plan: 'saved'; readonly created: string }
  /** The reviewed plan of a pull request. */
  | { readonly plan: 'reviewed'; readonly created: string; readonly pull: number; readonly run: string }
  /** A plan was requested, but did not hold or was missing. */
  | { readonly plan: 'afresh'; readonly reason: string };

/** Contents of an up report, besides the changes. */
export interface UpFacts {
  readonly environment: string;
  readonly target: string;
  /** The source, from describeSource. */
  readonly source: string;
  readonly planned: PlannedBy;
  /** Rows that were made to match the environment file. */
  readonly data: readonly DataChange[];
  /** Unconfirmed subscriptions, which receive nothing. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** For the commands in the report. */
  readonly where: Where;
}

type Counts = Readonly<Record<'create' | 'update' | 'replace' | 'delete', number>>;

/** The deployment, machine-readable; the values are in the plan and the state. */
export const upJson = (facts: UpFacts, counts: Counts, changes: readonly Change[]): unknown => ({
  format: 'signalbox-up',
  version: 1,
  environment: facts.environment,
  target: facts.target,
  source: facts.source,
  planned: facts.planned,
  counts,
  changes: changes
    .filter(({ op }) => op !== 'read')
    .map(({ op, urn, type, name, properties }) => ({
      op,
      urn,
      type,
      name,
      properties: properties.map(({ path }) => path),
    })),
  data: dataJson(facts.data),
  unconfirmed: facts.unconfirmed,
});

/** The deployment for a job summary: what was done, whether it was reviewed, each change. */
export const upMarkdown = (facts: UpFacts, counts: Counts, changes: readonly Change[], limit: number): string => {
  const real = changes.filter(
    (change) => change.op !== 'read' && !isGrouping(change as Parameters<typeof isGrouping>[0]),
  );
  const head = [
    `### ${facts.environment} on ${facts.target}: ${real.length === 0 ? 'deployed, no changes' : `deployed, ${describeCounts(counts, 'done')}`}${facts.data.length > 0 ? `; ${describeData(facts.data, 'done')}` : ''}`,
    '',
    `Source ${facts.source}. ${plannedWords(facts.planned)}`,
    ...(facts.unconfirmed.length > 0 ? ['', unconfirmedMarkdown(facts.unconfirmed, facts.where)] : []),
  ].join('\n');
  return fit(
    head,
    [
      ...(real.length === 0
        ? []
        : [
            {
              open: '\n| what | resource | properties |\n|---|---|---|',
              rows: real.map(
                ({ op, name, type, properties }) =>
                  `| ${op} | ${code(name)} ${type.replace(/^(\w+):(\w+)\/\w+:(\w+)$/, '$1.$2.$3')} | ${op === 'update' || op === 'replace' ? properties.map(({ path }) => code(path)).join(', ') : ''} |`,
              ),
              close: '',
            },
          ]),
      ...dataBlocks(facts.data, 'done'),
    ],
    (rows) => `\n${rows} more ${rows === 1 ? 'change is' : 'changes are'} not shown; use \`--json\` for the full list.`,
    limit,
  );
};

/** A failed deployment; earlier changes remain, and the next up resumes. */
export const upFailedMarkdown = (environment: string, source: string, message: string): string =>
  [
    `### ${environment}: ❌ the deployment failed`,
    '',
    `Source ${source}. Changes made before the failure remain; the next up resumes.`,
    '',
    block(message.slice(0, LONGEST), 'text'),
  ].join('\n');

const LONGEST = 20_000;

const plannedWords = (planned: PlannedBy): string => {
  if (planned.plan === 'none') return 'Deployed without a saved plan.';
  if (planned.plan === 'saved') return `Followed the plan saved at ${planned.created}.`;
  if (planned.plan === 'reviewed')
    return `✅ Followed the reviewed plan of pull request #${planned.pull}, created at ${planned.created} ([run](${planned.run})).`;
  return `⚠️ **Planned again: this was not reviewed.**\n\n${block(planned.reason, 'text')}`;
};
