/** What the source was that a plan was made from. Empty where the folder is no git checkout. */
export interface SourceFact {
  readonly commit?: string;
  /** git's id of the commit's content: a squash or merge of the reviewed content has another commit and the same tree. */
  readonly tree?: string;
  /** Digest of the changes that are not committed; absent where there are none. */
  readonly uncommitted?: string;
}

/** Everything that a saved plan holds true and that must still hold when it is applied. */
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
  /** How the stack's secrets are encrypted: passphrase, or the address of a key. */
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

/** The facts that can be compared before anything is started. */
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
            remedy: `apply it with --env ${planned.environment}, or make a plan of ${found.environment}: ${again}`,
          },
        ]),
    ...(planned.target === found.target
      ? []
      : [
          {
            fact: 'target',
            planned: planned.target,
            found: found.target,
            remedy: `apply it with --target ${planned.target}, or make a plan of this target: ${again}`,
          },
        ]),
  ];
};

/** The facts of a plan that do not hold now, each with both values and what to do; none where all hold. */
export const brokenFacts = (planned: PlanFacts, found: PlanFacts): readonly BrokenFact[] => {
  // Of another environment or target nothing else can be the same; saying so of each fact would hide the reason.
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
      remedy: `check out the planned commit, or make a plan of this one: ${again}`,
    });
  }
  check(
    'settings',
    planned.settings,
    found.settings,
    `restore environments/${found.environment}.yaml, or make a plan of the new settings: ${again}`,
    short,
  );
  for (const name of names(planned.bundles, found.bundles)) {
    check(
      `bundle ${name}`,
      planned.bundles[name] ?? ABSENT,
      found.bundles[name] ?? ABSENT,
      `apply it with the packages it was made with (--bundles DIR), or make a plan of these: ${again}`,
      short,
    );
  }
  for (const name of names(planned.versions, found.versions)) {
    check(
      `version of ${name}`,
      planned.versions[name] ?? ABSENT,
      found.versions[name] ?? ABSENT,
      `use the planned version, or make a plan with this one: ${again}`,
    );
  }
  check(
    'secrets provider',
    planned.secretsProvider,
    found.secretsProvider,
    `restore the secretsprovider of the stack file, or make a plan with this one: ${again}`,
  );
  check(
    'state',
    planned.state.digest,
    found.state.digest,
    `something deployed or refreshed the stack since: review what is left to do: ${again}`,
    (digest) => describeState(digest === planned.state.digest ? planned.state : found.state),
  );
  if (found.state.pending > 0) {
    broken.push({
      fact: 'operations under way',
      planned: '0',
      found: String(found.state.pending),
      remedy: `a killed run left them: npm run refresh -- --env ${found.environment} finds out what became of them; then ${again}`,
    });
  }
  return broken;
};

const names = (a: object, b: object): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();

/** What of a source decides the program: the same content may bear two commits. */
const contentOf = ({ tree, commit, uncommitted }: SourceFact): string => `${tree ?? commit ?? ''} ${uncommitted ?? ''}`;

/** Whether two sources are the same program, whatever their commits are called. */
export const sameContent = (a: SourceFact, b: SourceFact): boolean => contentOf(a) === contentOf(b);

/** `a4c0c66b1234 with uncommitted changes 0f3d…`. */
export const describeSource = ({ commit, uncommitted }: SourceFact): string =>
  `${commit ? short(commit) : 'no git checkout'}${uncommitted ? ` with uncommitted changes ${short(uncommitted)}` : ''}`;

const describeState = ({ digest, resources, pending }: PlanFacts['state']): string =>
  `${short(digest)} of ${resources} resources${pending > 0 ? ` and ${pending} operations under way` : ''}`;

/** The refusal, as a person reads it. */
export const describeBroken = (file: string, broken: readonly BrokenFact[]): string =>
  [
    `The plan ${file} is not applied: ${broken.length === 1 ? 'a fact that it was made on no longer holds' : `${broken.length} facts that it was made on no longer hold`}. Nothing was changed.`,
    ...broken.flatMap(({ fact, planned, found, remedy }) => [
      `  ${fact}: planned ${planned}, now ${found}`,
      `    ${remedy}`,
    ]),
    'To plan afresh and deploy without a review, add --replan.',
  ].join('\n');
