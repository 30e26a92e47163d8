import type { Position } from './source';

/** One line of an EnvironmentError. */
export interface LocatedMistake extends Position {
  /** Such as systems.price-alerts.region; empty where the text itself is wrong. */
  readonly path: string;
  readonly text: string;
}

/** A person's mistakes in an environment file, all at once, one a line: `file:line:column setting: found …, allowed …`. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(
    readonly file: string,
    readonly mistakes: readonly LocatedMistake[],
  ) {
    super(mistakes.map((mistake) => formatMistake(file, mistake)).join('\n'));
  }
}

export const formatMistake = (file: string, { line, column, path, text }: LocatedMistake) =>
  `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${text}`;
