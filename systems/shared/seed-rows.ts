import { isOwned, type FieldChange, type Row, type RowChange } from './seed';

/** A row's values by the names that the environment file has for them. */
export type Values = Readonly<Record<string, string>>;

export interface RowComparison {
  /** What the file says; undefined where it no longer names the row. */
  readonly wanted: Values | undefined;
  readonly found: Row | undefined;
  /** What the row says, with the defaults of what it leaves out. */
  readonly values: Values;
  /** Fields that make a row another one when they change: it is then renewed. Default: none. */
  readonly identity?: readonly string[];
  /** Whether two unequal texts mean the same, such as 20500 and 20500.0. Default: never. */
  readonly same?: (found: string, wanted: string) => boolean;
}

/** What makes a row equal to the file; undefined where it is, or where it is not the file's. */
export const compareRow = ({
  wanted,
  found,
  values,
  identity = [],
  same = () => false,
}: RowComparison): RowChange | undefined => {
  if (wanted === undefined)
    return isOwned(found)
      ? {
          effect: 'remove',
          fields: Object.entries(values).map(([path, before]) => ({ path, before })),
          takenOver: false,
        }
      : undefined;
  if (found === undefined)
    return {
      effect: 'add',
      fields: Object.entries(wanted).map(([path, after]) => ({ path, after })),
      takenOver: false,
    };
  const equal = (before: string | undefined, after: string): boolean =>
    before === after || (before !== undefined && same(before, after));
  const fields = Object.entries(wanted)
    .filter(([path, after]) => !equal(values[path], after))
    .map(([path, after]): FieldChange => ({
      path,
      after,
      ...(values[path] !== undefined && { before: values[path] }),
    }));
  if (fields.length === 0 && isOwned(found)) return undefined;
  return {
    effect: fields.some(({ path }) => identity.includes(path)) ? 'renew' : 'amend',
    fields,
    takenOver: !isOwned(found),
  };
};

/** The values of a row's attributes, texts and numbers. */
export const valuesOf = (row: Row | undefined, names: readonly string[]): Values =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = row?.[name]?.S ?? row?.[name]?.N;
      return value === undefined ? [] : [[name, value]];
    }),
  );
