/** The source of a plan. Empty outside a git checkout. */
export interface SourceFact {
  readonly commit?: string;
  /** git's tree id: squash and merge commits of the reviewed content differ in commit, not in tree. */
  readonly tree?: string;
  /** Digest of uncommitted changes; absent if there are none. */
  readonly uncommitted?: string;
}

/** Everything that a saved plan assumes, and that must still hold when it is applied. */
export interface PlanFacts {
  readonly environment: string;
  readonly target: string;
  readonly source: SourceFact;
  /** Digest of the checked settings. */
  readonly settings: string;
  /** sha256 of each function's package, by `system/function`. */
  readonly bundles: Readonly<Record<string, string>>;
  /** Versions of the CLI and of the providers, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** How the stack's secrets are encrypted: passphrase, or the URL of a key. */
  readonly secretsProvider: string;
  readonly state: { readonly digest: string; readonly resources: number; readonly pending: number };
}

/** A fact that no longer holds. */
export interface BrokenFact {
  readonly fact: string;
  readonly planned: string;
  readonly found: string;
  readonly remedy: string;
}

const ABSENT = 'none';
const short = (digest: string): string => digest.slice(0, 12);

type Where = Pick<PlanFacts, 'environment' | 'target'>;

/** The facts that can be compared before anything starts. */
export const brokenPlace = (planned: Where, found: Where): readonly BrokenFact[] => {
  const again = `npm run preview -- --env ${found.environment} --target ${found.target} --out FILE`;
  return [
    ...(planned.environment === found.environment
      ? []
      : [
          {
            fact: 'environment',
            planned: planned.environment,
            found: found.environment,
            remedy: `apply it with --env ${planned.environment}, or plan ${found.environment}: ${again}`,
          },
        ]),
    ...(planned.target === found.target
      ? []
      : [
          {
            fact: 'target',
            planned: planned.target,
            found: found.target,
            remedy: `apply it with --target ${planned.target}, or plan this target: ${again}`,
          },
        ]),
  ];
};

/** The facts that no longer hold, each with both values and what to do. */
export const brokenFacts = (planned: PlanFacts, found: PlanFacts): readonly BrokenFact[] => {
  // For another environment or target every other fact differs too; listing them would hide the reason.
  const elsewhere = brokenPlace(planned, found);
  if (elsewhere.length > 0) return elsewhere;
  const again = `npm run preview -- --env ${found.environment} --target ${found.target} --out FILE`;
  const broken: BrokenFact[] = [];
  const check = (
    fact: string,
    a: string,
    b: string,
    remedy: string,
    show: (value: string) => string = (value) => value,
  ): void => {
    if (a !== b) broken.push({ fact, planned: show(a), found: show(b), remedy });
  };
  if (contentOf(planned.source) !== contentOf(found.source)) {
    broken.push({
      fact: 'commit',
      planned: describeSource(planned.source),
      found: describeSource(found.source),
      remedy: `check out the planned commit, or plan this one: ${again}`,
    });
  }
  check(
    'settings',
    planned.settings,
    found.settings,
    `restore environments/${found.environment}.yaml, or plan the new settings: ${again}`,
    short,
  );
  for (const name of names(planned.bundles, found.bundles)) {
    check(
      `bundle ${name}`,
      planned.bundles[name] ?? ABSENT,
      found.bundles[name] ?? ABSENT,
      `apply it with the planned packages (--bundles DIR), or plan these: ${again}`,
      short,
    );
  }
  for (const name of names(planned.versions, found.versions)) {
    check(
      `version of ${name}`,
      planned.versions[name] ?? ABSENT,
      found.versions[name] ?? ABSENT,
      `use the planned version, or plan with this one: ${again}`,
    );
  }
  check(
    'secrets provider',
    planned.secretsProvider,
    found.secretsProvider,
    `restore the secretsprovider of the stack file, or plan with this one: ${again}`,
  );
  check(
    'state',
    planned.state.digest,
    found.state.digest,
    `the stack was deployed or refreshed since: review the remaining changes: ${again}`,
    (digest) => describeState(digest === planned.state.digest ? planned.state : found.state),
  );
  if (found.state.pending > 0) {
    broken.push({
      fact: 'pending operations',
      planned: '0',
      found: String(found.state.pending),
      remedy: `a killed run left them: npm run refresh -- --env ${found.environment} resolves them; then ${again}`,
    });
  }
  return broken;
};

const names = (a: object, b: object): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();

/** The parts of a source that determine the program: equal content may have different commits. */
const contentOf = ({ tree, commit, uncommitted }: SourceFact): string => `${tree ?? commit ?? ''} ${uncommitted ?? ''}`;

/** Whether two sources are the same program, whatever their commits. */
export const sameContent = (a: SourceFact, b: SourceFact): boolean => contentOf(a) === contentOf(b);

/** `a4c0c66b1234 with uncommitted changes 0f3d…`. */
export const describeSource = ({ commit, uncommitted }: SourceFact): string =>
  `${commit ? short(commit) : 'no git checkout'}${uncommitted ? ` with uncommitted changes ${short(uncommitted)}` : ''}`;

const describeState = ({ digest, resources, pending }: PlanFacts['state']): string =>
  `${short(digest)} of ${resources} resources${pending > 0 ? ` and ${pending} pending operations` : ''}`;

/** The refusal as text. */
export const describeBroken = (file: string, broken: readonly BrokenFact[]): string =>
  [
    `The plan ${file} was not applied: ${broken.length === 1 ? 'one of its facts no longer holds' : `${broken.length} of its facts no longer hold`}. Nothing was changed.`,
    ...broken.flatMap(({ fact, planned, found, remedy }) => [
      `  ${fact}: planned ${planned}, now ${found}`,
      `    ${remedy}`,
    ]),
    'To plan again and deploy without a review, add --replan.',
  ].join('\n');
