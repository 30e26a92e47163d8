/** What GitHub says of a job that another one needs; of a matrix: of all its jobs together. */
export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** The context `needs` of a job, by the ids of the jobs. */
export type Needs = Readonly<Record<string, { readonly result: JobResult }>>;

export interface Conclusion {
  readonly ok: boolean;
  /** Each job, and why one that was skipped may be. */
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
 * Whether all that was needed went well or was rightly skipped. A required check cannot be a matrix: its
 * jobs have other names, and where it is skipped it has none, for GitHub skips it before it expands it.
 * @param skippable Jobs that run with credentials alone.
 * @param without Why this run has none; undefined where it has.
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
      ({ job, result, reason }) => `${job}: ${result}${reason === undefined ? '' : `, as it must be: ${reason}`}`,
    ),
  };
};

const RESULTS: readonly string[] = ['success', 'failure', 'cancelled', 'skipped'] satisfies readonly JobResult[];

/** The needs of a JSON text; undefined where it is none of them. */
export const readNeeds = (json: string): Needs | undefined => {
  try {
    const needs = JSON.parse(json) as Needs | null;
    if (typeof needs !== 'object' || needs === null || Array.isArray(needs)) return undefined;
    return Object.values(needs).every((job) => RESULTS.includes(job?.result)) ? needs : undefined;
  } catch {
    return undefined;
  }
};
