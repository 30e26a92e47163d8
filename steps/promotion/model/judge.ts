import { describeSource, sameContent, type SourceFact } from '../../core/model/facts';
import type { SmokeRecord } from '../../core/model/records';
import type { Evidence, Refusal, Route, SoundEvidence } from './types';

/** What the evidence is held against. */
export interface Judged {
  readonly route: Route;
  /** This checkout. */
  readonly source: SourceFact;
  /** What is wrong with the target's environment file; absent where nothing is. */
  readonly settingsFault?: string;
  readonly now: Date;
}

/** A command of ours, as it would be typed. */
export const commandLine = (step: string, environment: string, { target }: Pick<Route, 'target'>): string =>
  `npm run ${step} -- --env ${environment}${target === 'aws' ? ' --target aws' : ''}`;

/** The promotion anew, as it would be typed; on AWS its first phase, for each needs the credentials of another account. */
export const promoteLine = ({ from, to, target }: Route): string =>
  target === 'aws'
    ? `npm run promote -- --collect DIR --from ${from} --to ${to} --target aws (in GitHub: start the workflow promote again)`
    : `npm run promote -- --from ${from} --to ${to}`;

/** Every reason not to promote; none where the evidence is sound. */
export const judge = (evidence: Evidence, judged: Judged): readonly Refusal[] => {
  const elsewhere = otherRoute(evidence, judged.route);
  // Evidence of something else says nothing of this promotion, so neither would more reasons.
  if (elsewhere) return [elsewhere];
  return [
    ...expired(evidence, judged.now),
    ...unreadable(evidence),
    ...ofDeployment(evidence),
    ...ofCode(evidence),
    ...ofDrift(evidence),
    ...ofSmoke(evidence),
    ...ofCheckout(evidence, judged.source),
    ...(judged.settingsFault === undefined
      ? []
      : [
          {
            reason: `${evidence.to}'s settings`,
            found: judged.settingsFault,
            remedy: `Correct environments/${evidence.to}.yaml; npm run validate checks it.`,
          },
        ]),
  ];
};

/** Whether both records are there, as they are wherever nothing was refused. */
export const isSound = (evidence: Evidence): evidence is SoundEvidence =>
  evidence.deployment !== undefined && evidence.smoke !== undefined;

const words = ({ from, to, target }: Route): string =>
  `${from} to ${to} on ${target === 'aws' ? 'AWS' : 'the local cloud'}`;

const otherRoute = (evidence: Route, wanted: Route): Refusal | undefined =>
  words(evidence) === words(wanted)
    ? undefined
    : {
        reason: 'evidence of other environments',
        found: `it is of ${words(evidence)}, wanted ${words(wanted)}`,
        remedy: `Collect anew: ${promoteLine(wanted)}`,
      };

const expired = (evidence: Evidence, now: Date): readonly Refusal[] =>
  now.getTime() < Date.parse(evidence.expires)
    ? []
    : [
        {
          reason: 'evidence expired',
          found: `collected ${evidence.collected} to hold until ${evidence.expires}, now ${now.toISOString()}`,
          remedy: `Collect anew: ${promoteLine(evidence)}`,
        },
      ];

/** A record is written anew by the step that wrote it. */
const unreadable = (evidence: Evidence): readonly Refusal[] =>
  evidence.unreadable.map(({ kind, fault }) => ({
    reason: `${kind} record unreadable`,
    found: fault,
    remedy: `Make it anew: ${commandLine(kind === 'deployment' ? 'up' : 'smoke', evidence.from, evidence)}`,
  }));

const isUnreadable = (evidence: Evidence, kind: 'deployment' | 'smoke'): boolean =>
  evidence.unreadable.some((one) => one.kind === kind);

const ofDeployment = (evidence: Evidence): readonly Refusal[] => {
  const { from, deployment } = evidence;
  const up = commandLine('up', from, evidence);
  if (!deployment)
    return isUnreadable(evidence, 'deployment')
      ? []
      : [
          {
            reason: 'never deployed',
            found: `no deployment of ${from} is recorded, so there is nothing to promote`,
            remedy: `Deploy it: ${up}`,
          },
        ];
  return [
    ...(deployment.status === 'done'
      ? []
      : [
          {
            reason: 'deployment not finished',
            found: `the deployment of ${deployment.started} by ${deployment.by} is under way, or was killed`,
            remedy: `Wait for it, or complete it: ${up}`,
          },
        ]),
    ...(deployment.source.uncommitted === undefined
      ? []
      : [
          {
            reason: 'deployed with uncommitted changes',
            found: `${from} runs ${describeSource(deployment.source)}`,
            remedy: `Commit what is meant to run, deploy and smoke it: ${up}`,
          },
        ]),
    ...(deployment.source.commit === undefined
      ? [
          {
            reason: 'deployed from no commit',
            found: `${from} was deployed from a folder that is no git checkout`,
            remedy: `Deploy it from a commit: ${up}`,
          },
        ]
      : []),
  ];
};

const short = (digest: string | undefined): string => digest?.slice(0, 12) ?? 'none';

const ofCode = (evidence: Evidence): readonly Refusal[] => {
  const up = commandLine('up', evidence.from, evidence);
  const stored = evidence.packages
    .filter(({ fault }) => fault !== undefined)
    .map(({ name, sha256, fault }) => ({
      reason: `package ${fault}`,
      found: `${name}, sha256 ${short(sha256)}, ${fault === 'missing' ? 'is not' : 'has other bytes'} in the store beside the state`,
      remedy: `Deploy ${evidence.from} once more, which keeps the bytes again: ${up}`,
    }));
  const bundles = evidence.deployment?.bundles;
  const other = Object.entries(bundles ? evidence.live : {})
    .filter(([name, live]) => bundles?.[name] !== live)
    .map(([name, live]) => ({
      reason: 'other code runs',
      found: `${name} of ${evidence.from} runs sha256 ${short(live)}, and its record says ${short(bundles?.[name])}`,
      remedy: `Somebody replaced the code: ${commandLine('drift', evidence.from, evidence)} tells; bring it back: ${commandLine('remediate', evidence.from, evidence)} --all --yes`,
    }));
  return [...stored, ...other];
};

const ofDrift = (evidence: Evidence): readonly Refusal[] => {
  const {
    drift: { verdict, headline },
    from,
    deployment,
  } = evidence;
  // Of what was never deployed there is nothing to compare.
  if (verdict === 'clean' || !deployment) return [];
  const tell = commandLine('drift', from, evidence);
  return [
    verdict === 'drifted'
      ? {
          reason: 'drifted',
          found: `${from} is ${headline}`,
          remedy: `See what drifted: ${tell}; bring it back: ${commandLine('remediate', from, evidence)} --all --yes`,
        }
      : { reason: 'drift check failed', found: `${from}: ${headline}`, remedy: `See why: ${tell}` },
  ];
};

const ofSmoke = (evidence: Evidence): readonly Refusal[] => {
  const { from, deployment, smoke } = evidence;
  if (!deployment) return [];
  const again = `Test it: ${commandLine('smoke', from, evidence)}`;
  if (!smoke)
    return isUnreadable(evidence, 'smoke')
      ? []
      : [{ reason: 'not smoked', found: `no smoke test of ${from} is recorded`, remedy: again }];
  const failed = smoke.checks.filter(({ ok }) => !ok);
  const packages = otherPackages(evidence, smoke);
  return [
    ...(smoke.verdict === 'passed'
      ? []
      : [
          {
            reason: 'smoke failed',
            found: `${smoke.at}: ${failed.map(({ system, name, detail }) => `${system} ${name}: ${detail}`).join('; ') || 'failed'}`,
            remedy: `Mend it, deploy, and test it: ${commandLine('smoke', from, evidence)}`,
          },
        ]),
    ...(sameContent(smoke.source, deployment.source)
      ? []
      : [
          {
            reason: 'smoke of another commit',
            found: `the smoke test was of ${describeSource(smoke.source)}, ${from} runs ${describeSource(deployment.source)}`,
            remedy: again,
          },
        ]),
    ...(packages.length === 0
      ? []
      : [
          {
            reason: 'smoke of other packages',
            found: `the smoke test ran other code of ${packages.join(', ')} than ${from} runs`,
            remedy: again,
          },
        ]),
    ...(deployment.finished === undefined || smoke.at >= deployment.finished
      ? []
      : [
          {
            reason: 'smoke older than the deployment',
            found: `the smoke test was made ${smoke.at}, the deployment finished ${deployment.finished}`,
            remedy: again,
          },
        ]),
  ];
};

/** Functions that run, of which the test saw other code or none. */
const otherPackages = ({ live, deployment }: Evidence, smoke: SmokeRecord): readonly string[] =>
  Object.keys(live).filter((name) => smoke.bundles[name] !== deployment?.bundles[name]);

const ofCheckout = ({ from, deployment }: Evidence, source: SourceFact): readonly Refusal[] => {
  const dirty =
    source.uncommitted === undefined
      ? []
      : [
          {
            reason: 'uncommitted changes',
            found: `this checkout is ${describeSource(source)}`,
            remedy: 'Commit, stash or restore them: git status shows them.',
          },
        ];
  if (
    !deployment?.source.commit ||
    sameContent({ ...source, uncommitted: undefined }, { ...deployment.source, uncommitted: undefined })
  )
    return dirty;
  return [
    ...dirty,
    {
      reason: 'another commit',
      found: `this checkout is ${short(source.commit)}, ${from} runs ${short(deployment.source.commit)}`,
      remedy: `Check out what ${from} runs: git checkout ${deployment.source.commit}`,
    },
  ];
};

/** A refusal as a person reads it: every reason at once. */
export const describeRefusals = ({ from, to }: Pick<Route, 'from' | 'to'>, refusals: readonly Refusal[]): string =>
  [
    `${from} is not promoted to ${to}, for ${refusals.length === 1 ? 'one reason' : `${refusals.length} reasons`}. Nothing of ${to} was changed.`,
    ...refusals.flatMap(({ reason, found, remedy }) => [
      `  ${reason}: ${found.replaceAll('\n', '\n    ')}`,
      `    ${remedy}`,
    ]),
  ].join('\n');
