/** GitHub's result of a needed job; for a matrix, of all its jobs. */
export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** The `needs` context of a job, by job id. */
export type Needs = Readonly<Record<string, { readonly result: JobResult }>>;

export interface Conclusion {
  readonly ok: boolean;
  /** Each job; for a skipped one, why it may be skipped. */
  readonly jobs: readonly {
    readonly job: string;
    readonly result: JobResult;
    readonly ok: boolean;
    readonly reason?: string;
  }[];
  /** One line per job. */
  readonly lines: readonly string[];
}

/**
 * Whether all needed jobs passed or were correctly skipped. A required check cannot be a matrix: its
 * jobs have other names, and a skipped matrix has none, since GitHub skips it before expanding it.
 * @param skippable Jobs that need credentials.
 * @param without Why this run has no credentials; undefined if it has.
 */
export const conclude = (needs: Needs, skippable: readonly string[], without: string | undefined): Conclusion => {
  const judged = Object.entries(needs).map(([job, { result }]) => {
    const rightly = result === 'skipped' && skippable.includes(job) && without !== undefined;
    return { job, result, ok: result === 'success' || rightly, ...(rightly && { reason: without }) };
  });
  return {
    ok: judged.length > 0 && judged.every(({ ok }) => ok),
    jobs: judged,
    lines: judged.map(
      ({ job, result, reason }) => `${job}: ${result}${reason === undefined ? '' : `, as expected: ${reason}`}`,
    ),
  };
};

const RESULTS: readonly string[] = ['success', 'failure', 'cancelled', 'skipped'] satisfies readonly JobResult[];

/** Parses the needs from JSON; undefined if invalid. */
export const readNeeds = (json: string): Needs | undefined => {
  try {
    const needs = JSON.parse(json) as Needs | null;
    if (typeof needs !== 'object' || needs === null || Array.isArray(needs)) return undefined;
    return Object.values(needs).every((job) => RESULTS.includes(job?.result)) ? needs : undefined;
  } catch {
    return undefined;
  }
};
