import { describeSource, sameContent, type SourceFact } from '../../core/model/facts';
import type { SmokeRecord } from '../../core/model/records';
import type { Evidence, Refusal, Route, SoundEvidence } from './types';

/** What the evidence is compared with. */
export interface Judged {
  readonly route: Route;
  /** This checkout. */
  readonly source: SourceFact;
  /** What is wrong with the target's environment file; absent if nothing is. */
  readonly settingsFault?: string;
  readonly now: Date;
}

/** A command, as typed. */
export const commandLine = (step: string, environment: string, { target }: Pick<Route, 'target'>): string =>
  `npm run ${step} -- --env ${environment}${target === 'aws' ? ' --target aws' : ''}`;

/** The command that repeats the promotion; on AWS its first phase, since each phase needs another account's credentials. */
export const promoteLine = ({ from, to, target }: Route): string =>
  target === 'aws'
    ? `npm run promote -- --collect DIR --from ${from} --to ${to} --target aws (in GitHub: start the workflow promote again)`
    : `npm run promote -- --from ${from} --to ${to}`;

/** Every reason not to promote; empty if the evidence is valid. */
export const judge = (evidence: Evidence, judged: Judged): readonly Refusal[] => {
  const elsewhere = otherRoute(evidence, judged.route);
  // Evidence of another promotion says nothing about this one; further reasons would not help.
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

/** Whether both records exist, as they do unless something was refused. */
export const isSound = (evidence: Evidence): evidence is SoundEvidence =>
  evidence.deployment !== undefined && evidence.smoke !== undefined;

const words = ({ from, to, target }: Route): string =>
  `${from} to ${to} on ${target === 'aws' ? 'AWS' : 'the local cloud'}`;

const otherRoute = (evidence: Route, wanted: Route): Refusal | undefined =>
  words(evidence) === words(wanted)
    ? undefined
    : {
        reason: 'evidence of other environments',
        found: `it is of ${words(evidence)}, expected ${words(wanted)}`,
        remedy: `Collect again: ${promoteLine(wanted)}`,
      };

const expired = (evidence: Evidence, now: Date): readonly Refusal[] =>
  now.getTime() < Date.parse(evidence.expires)
    ? []
    : [
        {
          reason: 'evidence expired',
          found: `collected ${evidence.collected}, valid until ${evidence.expires}, now ${now.toISOString()}`,
          remedy: `Collect again: ${promoteLine(evidence)}`,
        },
      ];

/** The command that wrote a record creates it again. */
const unreadable = (evidence: Evidence): readonly Refusal[] =>
  evidence.unreadable.map(({ kind, fault }) => ({
    reason: `${kind} record unreadable`,
    found: fault,
    remedy: `Create it again: ${commandLine(kind === 'deployment' ? 'up' : 'smoke', evidence.from, evidence)}`,
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
            found: `the deployment of ${deployment.started} by ${deployment.by} is running, or was killed`,
            remedy: `Wait for it, or complete it: ${up}`,
          },
        ]),
    ...(deployment.source.uncommitted === undefined
      ? []
      : [
          {
            reason: 'deployed with uncommitted changes',
            found: `${from} runs ${describeSource(deployment.source)}`,
            remedy: `Commit the changes, then deploy and smoke test: ${up}`,
          },
        ]),
    ...(deployment.source.commit === undefined
      ? [
          {
            reason: 'deployed from no commit',
            found: `${from} was deployed from a folder outside git`,
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
      found: `${name}, sha256 ${short(sha256)}, ${fault === 'missing' ? 'is not' : 'has other bytes'} in the store next to the state`,
      remedy: `Deploy ${evidence.from} again, which stores the bytes: ${up}`,
    }));
  const bundles = evidence.deployment?.bundles;
  const other = Object.entries(bundles ? evidence.live : {})
    .filter(([name, live]) => bundles?.[name] !== live)
    .map(([name, live]) => ({
      reason: 'other code runs',
      found: `${name} of ${evidence.from} runs sha256 ${short(live)}, but its record says ${short(bundles?.[name])}`,
      remedy: `The code was replaced. See ${commandLine('drift', evidence.from, evidence)}; restore it: ${commandLine('remediate', evidence.from, evidence)} --all --yes`,
    }));
  return [...stored, ...other];
};

const ofDrift = (evidence: Evidence): readonly Refusal[] => {
  const {
    drift: { verdict, headline },
    from,
    deployment,
  } = evidence;
  // An environment that was never deployed has nothing to compare.
  if (verdict === 'clean' || !deployment) return [];
  const tell = commandLine('drift', from, evidence);
  return [
    verdict === 'drifted'
      ? {
          reason: 'drifted',
          found: `${from} is ${headline}`,
          remedy: `See what drifted: ${tell}; restore it: ${commandLine('remediate', from, evidence)} --all --yes`,
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
            remedy: `Fix it, deploy, and test again: ${commandLine('smoke', from, evidence)}`,
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
            found: `the smoke test ran ${smoke.at}, the deployment finished ${deployment.finished}`,
            remedy: again,
          },
        ]),
  ];
};

/** Functions that run other code than the test saw, or that it did not see. */
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
            remedy: 'Commit, stash or restore them; see git status.',
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

/** A refusal as text: every reason. */
export const describeRefusals = ({ from, to }: Pick<Route, 'from' | 'to'>, refusals: readonly Refusal[]): string =>
  [
    `${from} was not promoted to ${to}, for ${refusals.length === 1 ? 'one reason' : `${refusals.length} reasons`}. ${to} was not changed.`,
    ...refusals.flatMap(({ reason, found, remedy }) => [
      `  ${reason}: ${found.replaceAll('\n', '\n    ')}`,
      `    ${remedy}`,
    ]),
  ].join('\n');
