import { describeCounts, type Change } from '../../core/model/changes';
import { dataBlocks, dataJson, describeData } from '../../core/report/data';
import type { DataChange } from '../../core/model/data-changes';
import { block, code, fit } from '../../core/text/markdown';
import { isGrouping } from '../../core/report/preview-report';
import { unconfirmedMarkdown, type Unconfirmed, type Where } from '../../core/model/subscriptions';

/** By what a deployment was planned. */
export type PlannedBy =
  /** No plan was asked for. */
  | { readonly plan: 'none' }
  /** The file of --plan. `created` is an ISO time. */
  | { readonly plan: 'saved'; readonly created: string }
  /** The plan that a pull request showed. */
  | { readonly plan: 'reviewed'; readonly created: string; readonly pull: number; readonly run: string }
  /** A plan was asked for and did not hold, or was not there. */
  | { readonly plan: 'afresh'; readonly reason: string };

/** What an up tells, besides the changes. */
export interface UpFacts {
  readonly environment: string;
  readonly target: string;
  /** The source, as describeSource says it. */
  readonly source: string;
  readonly planned: PlannedBy;
  /** Rows that were made equal to the environment file. */
  readonly data: readonly DataChange[];
  /** Subscriptions that receive nothing, for nobody has confirmed them. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** For the commands that the report names. */
  readonly where: Where;
}

type Counts = Readonly<Record<'create' | 'update' | 'replace' | 'delete', number>>;

/** The deployment for a program to read; values stand in the plan and the state, not here. */
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

/** The deployment for a job's summary: what was done, whether it was reviewed, each change. */
export const upMarkdown = (facts: UpFacts, counts: Counts, changes: readonly Change[], limit: number): string => {
  const real = changes.filter(
    (change) => change.op !== 'read' && !isGrouping(change as Parameters<typeof isGrouping>[0]),
  );
  const head = [
    `### ${facts.environment} on ${facts.target}: ${real.length === 0 ? 'deployed, nothing to change' : `deployed, ${describeCounts(counts, 'done')}`}${facts.data.length > 0 ? `; ${describeData(facts.data, 'done')}` : ''}`,
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
    (rows) =>
      `\n${rows} more ${rows === 1 ? 'change is' : 'changes are'} not shown here; the log has their number and \`--json\` has all.`,
    limit,
  );
};

/** The deployment that failed; what was done before stays, and the next up goes on from there. */
export const upFailedMarkdown = (environment: string, source: string, message: string): string =>
  [
    `### ${environment}: ❌ the deployment failed`,
    '',
    `Source ${source}. What was changed before stays; the next up goes on from there.`,
    '',
    block(message.slice(0, LONGEST), 'text'),
  ].join('\n');

const LONGEST = 20_000;

const plannedWords = (planned: PlannedBy): string => {
  if (planned.plan === 'none') return 'No plan was asked for.';
  if (planned.plan === 'saved') return `By the plan that was saved at ${planned.created}.`;
  if (planned.plan === 'reviewed')
    return `✅ By the reviewed plan of pull request #${planned.pull}, made at ${planned.created} ([run](${planned.run})).`;
  return `⚠️ **Planned afresh: this was not reviewed.**\n\n${block(planned.reason, 'text')}`;
};
