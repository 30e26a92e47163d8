import { timesOf, type PriceInput, type PriceReading } from './rows';
import { formatMoment } from '../../shared/replay/moment';
import { byTime, type Series, type SeriesRow } from '../../shared/replay/series';
import { TRADES } from './formats';

/** A row of a file, by which everything is accounted for. */
export interface PriceRow {
  readonly file: string;
  readonly line: number;
  /** How many prices are sent of it. */
  readonly prices: number;
}

/** One price of a stream, ready to be sent. */
export interface StreamPrice {
  readonly row: PriceRow;
  readonly input: PriceInput;
  readonly at: bigint;
}

/** A file of prices: of which symbol, on which exchange. */
export interface PriceSeries extends Series<PriceReading> {
  readonly symbol: string;
  readonly exchange: string;
  /** Length of the file's candles. */
  readonly interval: bigint;
}

/** A file's rows, the next one in view. */
interface Cursor {
  readonly rows: AsyncGenerator<SeriesRow<PriceReading>>;
  readonly series: PriceSeries;
  readonly apart: (row: SeriesRow<PriceReading>, at: bigint) => bigint;
  next: SeriesRow<PriceReading> | undefined;
}

/**
 * All prices of one symbol in the order of their times, across files; those of one time
 * in the order of their exchanges' names, as the system orders them. Files are read as the stream is.
 */
export async function* merged(files: readonly PriceSeries[]): AsyncGenerator<StreamPrice> {
  const cursors: Cursor[] = [];
  for (const series of files) {
    const rows = byTime(series);
    cursors.push({ series, rows, apart: keepApart(series.source.holds), next: await nextOf(rows) });
  }
  // Prices of the rows that were read and are not sent yet: few, for a row is read when its time has come.
  const waiting: StreamPrice[] = [];
  for (;;) {
    const cursor = earliest(cursors);
    const [first] = waiting;
    if (cursor !== undefined && (first === undefined || cursor.next!.reading.at <= first.at)) {
      for (const price of pricesOf(cursor, cursor.next!)) insert(waiting, price);
      cursor.next = await nextOf(cursor.rows);
    } else if (first !== undefined) {
      waiting.shift();
      yield first;
    } else return;
  }
}

const nextOf = async (rows: Cursor['rows']) => {
  const next = await rows.next();
  return next.done === true ? undefined : next.value;
};

const earliest = (cursors: readonly Cursor[]): Cursor | undefined =>
  cursors.reduce<Cursor | undefined>(
    (best, cursor) =>
      cursor.next !== undefined && (best === undefined || cursor.next.reading.at < best.next!.reading.at)
        ? cursor
        : best,
    undefined,
  );

function pricesOf(
  { series: { source, symbol, exchange, interval }, apart }: Cursor,
  row: SeriesRow<PriceReading>,
): readonly StreamPrice[] {
  const account: PriceRow = { file: source.file, line: row.line, prices: row.reading.prices.length };
  return timesOf(row.reading, source.holds, interval).map((time, index) => {
    const at = apart(row, time);
    return {
      row: account,
      at,
      input: { exchange, symbol, price: row.reading.prices[index]!, timestamp: formatMoment(at), replay: true },
    };
  });
}

/** After all that are not later; of one time and exchange the first file's come first. */
function insert(waiting: StreamPrice[], price: StreamPrice): void {
  const place = waiting.findLastIndex(
    ({ at, input: { exchange } }) => at < price.at || (at === price.at && exchange <= price.input.exchange),
  );
  waiting.splice(place + 1, 0, price);
}

/**
 * Trades of one time, a nanosecond apart in their order: files in seconds have many in each, and the
 * webhook takes one price a time and exchange. One that repeats the price before it stays where it is.
 */
function keepApart(holds: PriceSeries['source']['holds']): Cursor['apart'] {
  if (holds !== TRADES.name) return (_, at) => at;
  let time: bigint | undefined;
  let later = 0n;
  let price: string | undefined;
  return (
    {
      reading: {
        prices: [own],
      },
    },
    at,
  ) => {
    later = at !== time ? 0n : own === price ? later : later + 1n;
    time = at;
    price = own;
    return at + later;
  };
}
