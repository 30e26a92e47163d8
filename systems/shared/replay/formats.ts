import { readMoment } from './moment';

/** A column of a file. */
export interface Column {
  /** What it holds, such as `time` or `close`. */
  readonly name: string;
  /** Names in a header, in lower case with _ for spaces; the first that a file has counts. Default: read by its place only. */
  readonly headers?: readonly string[];
  /** Whether a field can be one of this column. Default: an unsigned decimal. */
  readonly holds?: (text: string) => boolean;
}

/** What a file can hold, such as candles. */
export interface Kind {
  /** Plural noun. It also names the format of a file with a header. */
  readonly name: string;
  /** Columns that a header must name. */
  readonly needs: readonly Column[];
  /** Columns that are read where a header names them. Default: none. */
  readonly further?: readonly Column[];
  /** How messages name what a header needs, such as `timestamp, value`. */
  readonly words: string;
  /** Whether the fields of a line can go together. Default: they can. */
  readonly agrees?: (field: (column: Column) => string) => boolean;
  /** Who publishes files with such a header. Default: unknown. */
  readonly publisher?: (columns: Columns) => string | undefined;
}

export interface Format {
  readonly name: string;
  readonly holds: Kind;
  /** Who publishes files of this format. Default: unknown. */
  readonly publisher?: string;
  /** The columns of a file without header; if several are listed, their number or content decides. */
  readonly layouts: readonly (readonly Column[])[];
}

const isTime = (text: string): boolean => readMoment(text) !== undefined;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a field holds; undefined where it holds none, or one beyond what a double can hold. */
export const numberIn = (text: string): number | undefined => {
  const number = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : undefined;
};

/** When a row was recorded. */
export const TIME: Column = {
  name: 'time',
  headers: ['open_time', 'timestamp', 'time', 'transact_time', 'unix', 'unix_timestamp', 'datetime', 'date'],
  holds: isTime,
};
export const VALUE: Column = {
  name: 'value',
  headers: ['value'],
  holds: (text) => text !== '' && Number.isFinite(Number(text)),
};
export const timeColumn = (name: string, headers: readonly string[]): Column => ({ name, headers, holds: isTime });

/** Columns that only help to tell formats apart. */
export const AMOUNT: Column = { name: 'amount', holds: (text) => /^\d*(\.\d*)?(e[+-]?\d+)?$/i.test(text) };
export const COUNT: Column = { name: 'count', holds: (text) => /^\d+$/.test(text) };
export const FLAG: Column = { name: 'flag', holds: (text) => /^(true|false)$/i.test(text) };
export const OTHER: Column = { name: 'other', holds: () => true };

export interface ColumnPlace {
  readonly index: number;
  /** How a message names the column. */
  readonly name: string;
}

/** Positions of a file's columns, by their names. */
export type Columns = Readonly<Partial<Record<string, ColumnPlace>>>;

const normal = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** Columns by a header's names, whatever their order and case. */
export function columnsOfHeader(header: readonly string[], columns: readonly Column[]): Columns {
  const names = header.map(normal);
  return Object.fromEntries(
    columns.flatMap(({ name: column, headers = [] }) => {
      const name = headers.find((one) => names.includes(one));
      return name === undefined ? [] : [[column, { index: names.indexOf(name), name }]];
    }),
  );
}

/** Columns by their places; of several with one name the first. */
export const columnsOfLayout = (layout: readonly Column[]): Columns =>
  Object.fromEntries(
    layout.map(({ name }, index) => [name, { index, name: `column ${index + 1} (${name})` }] as const).toReversed(),
  );

const isDecimal = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);

/** Whether a line can be one of this layout: each field of its column, and all of them as the kind wants them. */
export function fits({ holds: { agrees } }: Format, layout: readonly Column[], fields: readonly string[]): boolean {
  if (fields.length !== layout.length) return false;
  if (!layout.every(({ holds = isDecimal }, index) => holds(fields[index]!))) return false;
  return agrees === undefined || agrees((column) => fields[layout.indexOf(column)]!);
}

/** A first line names columns where none of its fields is a number, a time or a flag. */
export const isHeader = (fields: readonly string[]): boolean =>
  fields.every(
    (field) =>
      (field === '' || Number.isNaN(Number(field))) &&
      readMoment(field) === undefined &&
      !/^(true|false)$/i.test(field),
  );
