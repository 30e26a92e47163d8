import { splitLine } from './csv';
import type { Column } from './formats';
import { readMoment, type Moment } from './moment';
import type { Source } from './source';

/** Why a line cannot be sent. */
export interface Problem {
  readonly problem: string;
}

/** The fields of a line, by their columns. */
export interface Fields {
  readonly text: (column: Column) => string;
  /** How a message names the column. */
  readonly name: (column: Column) => string;
}

const MOMENT = 'a date and time such as 2014-02-14 14:27:00, or an epoch time in seconds, milliseconds or microseconds';

export const isProblem = (result: object): result is Problem => 'problem' in result;

/** The problem of a field. @param what it must be, such as `a number` */
export const mustBe = (fields: Fields, column: Column, what: string): Problem => ({
  problem: `${fields.name(column)} must be ${what} (got "${fields.text(column)}")`,
});

/** The fields of a line, or why it has none. */
export function fieldsOf({ header, width, columns }: Source, text: string): Fields | Problem {
  const fields = splitLine(text);
  if (fields === undefined) return { problem: 'a quote is left open, or is inside a field' };
  if (fields.length !== width)
    return {
      problem: `the row must have ${width} fields, as ${header === undefined ? 'the format' : 'the header'} has (got ${fields.length})`,
    };
  return {
    text: (column) => fields[columns[column.name]!.index]!,
    name: (column) => columns[column.name]!.name,
  };
}

/** The time in a column. */
export const momentOf = (fields: Fields, column: Column): Moment | Problem =>
  readMoment(fields.text(column)) ?? mustBe(fields, column, MOMENT);
