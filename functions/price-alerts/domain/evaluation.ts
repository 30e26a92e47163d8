/** Assumed maximum lag of the rules index; usually below one second. */
export const LAG_SECONDS = 10;

/** Time budget of an evaluation. */
export interface Budget {
  /** True if nothing new may start. */
  readonly spent: () => boolean;
}

/** Result of an evaluation. */
export interface Outcome {
  /** Firings written by this evaluator. */
  readonly fired: number;
  readonly rearmed: number;
  /** Notifications published, including abandoned firings. */
  readonly published: number;
  /** Abandoned firings of other evaluators, completed here. */
  readonly takenOver: number;
  /** Prices so late that a rule's state at that time is unknown: not applied to that rule. */
  readonly tooLate: number;
}

/** An outcome, and the error of each failed rule or query. The work is done only without failures and not `unfinished`. */
export interface Evaluation extends Outcome {
  /** Rules written. */
  readonly changed: number;
  /** Time ran out before everything was checked. */
  readonly unfinished: boolean;
  readonly failures: readonly unknown[];
}

export const NOTHING: Evaluation = {
  fired: 0,
  rearmed: 0,
  published: 0,
  takenOver: 0,
  tooLate: 0,
  changed: 0,
  unfinished: false,
  failures: [],
};

export const addEvaluations = (a: Evaluation, b: Evaluation): Evaluation => ({
  fired: a.fired + b.fired,
  rearmed: a.rearmed + b.rearmed,
  published: a.published + b.published,
  takenOver: a.takenOver + b.takenOver,
  tooLate: a.tooLate + b.tooLate,
  changed: a.changed + b.changed,
  unfinished: a.unfinished || b.unfinished,
  failures: [...a.failures, ...b.failures],
});

/** Accumulates the results of one evaluation's rules. */
export type Tally = { -readonly [K in Exclude<keyof Evaluation, 'failures'>]: Evaluation[K] };
export const newTally = (): Tally => ({
  fired: 0,
  rearmed: 0,
  published: 0,
  takenOver: 0,
  tooLate: 0,
  changed: 0,
  unfinished: false,
});
