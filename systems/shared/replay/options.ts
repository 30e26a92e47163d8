/** What help shows of an option: `--NAME VALUE  about`. */
interface Shown {
  readonly about: string;
}

export interface TextOption extends Shown {
  readonly kind: 'text';
  readonly value: string;
}

/** One of a few words. */
export interface WordOption extends Shown {
  readonly kind: 'word';
  readonly allowed: readonly string[];
}

export interface NumberOption extends Shown {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  /** Default false. */
  readonly whole?: boolean;
}

/** One value for all files, or one per file, separated by commas. */
export interface PerFileOption extends Shown {
  readonly kind: 'per file';
  readonly value: string;
  readonly allowed: RegExp;
  /** How messages describe what is allowed, such as `a symbol such as BTC-USD`. */
  readonly words: string;
}

/** An option of `npm run replay` that has an effect on one system only. */
export type ReplayOption = TextOption | WordOption | NumberOption | PerFileOption;
export type ReplayOptions = Readonly<Record<string, ReplayOption>>;

type ValueOf<T extends ReplayOption> = T extends NumberOption
  ? number
  : T extends PerFileOption
    ? readonly string[]
    : T extends WordOption
      ? T['allowed'][number]
      : string;

/** The values of options, checked; absent where an option is not given. */
export type ValuesOf<P extends ReplayOptions> = { readonly [K in keyof P]?: ValueOf<P[K]> };

/** The value for a file. @param values one for all files, or one for each */
export const forFile = <T>(values: readonly T[] | undefined, index: number): T | undefined =>
  values?.length === 1 ? values[0] : values?.[index];
