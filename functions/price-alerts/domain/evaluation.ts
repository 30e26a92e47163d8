/** Longest time by which the index of rules is taken to lag behind; mostly it is below one second. */
export const LAG_SECONDS = 10;

/** How long an evaluation may go on. */
export interface Budget {
  /** True where nothing new is to be begun. */
  readonly spent: () => boolean;
}

/** What an evaluation did. */
export interface Outcome {
  /** Firings that this evaluator wrote. */
  readonly fired: number;
  readonly rearmed: number;
  /** Notifications handed to the topic, those of firings taken over included. */
  readonly published: number;
  /** Firings of evaluators that are gone, finished here. */
  readonly takenOver: number;
  /** Prices so late that a rule no longer knows what it did then: not evaluated for that rule. */
  readonly tooLate: number;
}

/** An outcome, and the error of each rule or query that failed. The work is done only without failures and not `unfinished`. */
export interface Evaluation extends Outcome {
  /** Rules that were written. */
  readonly changed: number;
  /** The time was over before everything was looked at. */
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

/** What the rules of one evaluation add to. */
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
