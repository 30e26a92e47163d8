import { join, resolve } from 'node:path';
import { ROOT } from '../../local/paths';
import {
  expiryOf,
  JSON_OPTION,
  screenOf,
  sessionOptions,
  TARGET_OPTIONS,
  text,
  YES_OPTION,
  type Command,
  type CommandInput,
  type OptionValues,
} from '../core/command';
import { EXIT, UsageError } from '../core/errors';
import { addToJobSummary } from '../core/github/job-summary';
import { actor } from '../core/store/records';
import { writeReport } from '../core/report-file';
import { environmentNames } from '../core/engine/environments';
import { anyOf } from '../core/text/any-of';
import { promoteLine } from './model/judge';
import { promotedMarkdown, refusalMarkdown } from './report/markdown';
import { phaseJson, reportJson } from './model/report';
import { apply, type Applied } from './apply';
import { collect } from './collect';
import { review, type Reviewing } from './review';
import { PromotionRefused, type PromotionRun } from './run';

type Phase = 'collect' | 'review' | 'apply';
const PHASES: readonly Phase[] = ['collect', 'review', 'apply'];

/** Deploys the exact packages of one environment to another, after a review; each phase needs the credentials of one account. */
export const promote: Command = {
  options: {
    from: { type: 'string', value: 'ENV', about: 'Environment to promote from (default: staging)' },
    to: { type: 'string', value: 'ENV', about: 'Environment to promote to (default: prod)' },
    ...YES_OPTION,
    collect: { type: 'string', value: 'DIR', about: "First phase only: collect the source's evidence and packages" },
    review: { type: 'string', value: 'DIR', about: 'Second phase only: check the evidence and plan the target' },
    apply: { type: 'string', value: 'DIR', about: 'Third phase only: deploy the reviewed plan' },
    expires: {
      type: 'string',
      value: 'TIME',
      about: 'How long the reviewed plan stays valid, for example 90m or 24h (default: 24h)',
    },
    markdown: { type: 'string', value: 'FILE', about: 'Write the report as Markdown' },
    ...JSON_OPTION,
    ...TARGET_OPTIONS,
  },
  run: async (input) => {
    const { say, json } = screenOf(input);
    const phase = phaseOf(input.options);
    const run: PromotionRun = {
      ...routeOf(input, phase),
      dir: folderOf(input.options, phase),
      expiresMs: expiryOf(input.options),
      say,
      signal: input.signal,
    };
    const markdown = text(input.options, 'markdown');
    const keep = (content: string): void => writeReport(markdown, () => `${content}\n`, say);
    try {
      json(await PHASE_WORK[phase ?? 'all'](run, keep, input.options['yes'] === true));
      return EXIT.ok;
    } catch (error) {
      if (error instanceof PromotionRefused) {
        const report = refusalMarkdown(run, error.refusals);
        keep(report);
        addToJobSummary(report);
        json(phaseJson(phase ?? 'review', run, 'refused', {}, error.refusals));
      }
      throw error;
    }
  },
};

type Work = (run: PromotionRun, keep: (markdown: string) => void, yes: boolean) => Promise<unknown>;

const PHASE_WORK: Readonly<Record<Phase | 'all', Work>> = {
  collect: async (run) => {
    const { deployment, packages, expires } = await collect(run);
    run.say.line(
      `Collected what ${run.from} runs: commit ${deployment?.source.commit?.slice(0, 12)}, ${packages.length} packages. Apply before ${expires}.`,
    );
    return phaseJson('collect', run, 'collected', { commit: deployment?.source.commit, packages, expires });
  },
  review: async (run, keep) => reviewed(await review(run), keep),
  apply: async (run, keep) => applied(run, await apply(run), keep),
  all: async (run, keep, yes) => {
    await collect(run);
    const found = await review(run);
    const document = reviewed(found, keep);
    if (found.report.verdict === 'nothing to promote')
      run.say.line(`Nothing to promote: ${run.to} runs what ${run.from} runs.`);
    else if (yes) return applied(run, await apply(run), () => undefined);
    else
      run.say.line(
        `Nothing was changed. Full review: ${found.whole}. To deploy: ${promoteLine(run)} --apply ${folderWords(run)}`,
      );
    return document;
  },
};

const reviewed = ({ report, markdown, whole }: Reviewing, keep: (markdown: string) => void): unknown => {
  keep(markdown);
  return reportJson(report, whole);
};

const applied = (run: PromotionRun, { verdict, commit, live }: Applied, keep: (markdown: string) => void): unknown => {
  if (verdict === 'promoted') keep(promotedMarkdown(run, commit, actor(), live));
  return phaseJson('apply', run, verdict, { commit, live });
};

const phaseOf = (options: OptionValues): Phase | undefined => {
  const given = PHASES.filter((phase) => text(options, phase) !== undefined);
  if (given.length > 1)
    throw new UsageError(
      `${given.map((phase) => `--${phase}`).join(' and ')}: use only one; with none, promote collects and reviews in one run.`,
    );
  if (given.length === 1 && options['yes'] === true)
    throw new UsageError(`--yes cannot be used with --${given[0]}: a single phase needs no confirmation.`);
  return given[0];
};

const routeOf = (
  { options }: CommandInput,
  phase: Phase | undefined,
): Pick<PromotionRun, 'from' | 'to' | 'target' | 'port'> => {
  const [from, to] = [text(options, 'from') ?? 'staging', text(options, 'to') ?? 'prod'];
  const names = environmentNames();
  for (const [option, name] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!names.includes(name))
      throw new UsageError(`--${option} must be ${anyOf(names)} (got ${name}): there is no environments/${name}.yaml.`);
  }
  if (from === to) throw new UsageError(`--from and --to must be two environments (got ${from} for both).`);
  const { target, port } = sessionOptions(options);
  // With the wrong account's credentials and state, the other environment would be created a second time.
  if (target === 'aws' && phase === undefined) {
    throw new UsageError(
      `On AWS each phase of a promotion needs the credentials and the state of one account: --collect DIR with those of ${from}, then --review DIR and --apply DIR with those of ${to}. The workflow promote does this.`,
    );
  }
  return { from, to, target, ...(port !== undefined && { port }) };
};

const folderOf = (options: OptionValues, phase: Phase | undefined): string =>
  resolve(phase === undefined ? join(ROOT, 'dist', 'promotion') : text(options, phase)!);

const folderWords = ({ dir }: PromotionRun): string =>
  dir === join(ROOT, 'dist', 'promotion') ? 'dist/promotion' : dir;
