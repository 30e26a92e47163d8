import { basename, dirname } from 'node:path';
import { describeSeries, noteLarge } from '../../shared/replay/describe';
import { formatSpan, MINUTE } from '../../shared/replay/moment';
import { forFile } from '../../shared/replay/options';
import type { ReplayRequest } from '../../shared/replay/replay';
import { checkSortable, scan } from '../../shared/replay/series';
import { openSource, type Source } from '../../shared/replay/source';
import { CANDLES, PRICE_FORMATS } from './formats';
import type { PriceSeries } from './merge';
import { exchangeOf, intervalOf, symbolOf, type ExchangeFound } from './names';
import type { OPTIONS } from './options';
import { readPrices } from './rows';

/**
 * Looks through files of prices and says what it takes them for.
 * @throws SystemError for a file that cannot be read, or whose format, symbol or exchange cannot be determined.
 */
export async function preparePrices({
  files,
  format,
  options,
  note,
  bad,
}: ReplayRequest<typeof OPTIONS>): Promise<readonly PriceSeries[]> {
  const origins: Origin[] = [];
  for (const [index, file] of files.entries()) {
    const source = await openSource(file, PRICE_FORMATS, forFile(format, index));
    const symbol = forFile(options.symbol, index)?.toUpperCase().replace('/', '-') ?? symbolOf(file);
    const named = forFile(options.exchange, index)?.toLowerCase();
    origins.push({
      source,
      symbol,
      ...(named === undefined
        ? exchangeOf(file, source.format, source.publisher)
        : { exchange: named, by: '--exchange' }),
    });
  }
  const found: PriceSeries[] = [];
  for (const { source, symbol, exchange, by } of origins.map((origin) => besideOthers(origin, origins))) {
    const { file } = source;
    noteLarge(file, note);
    const series = await scan(source, (text) => readPrices(source, text, options.prices ?? 'close'), bad);
    checkSortable(series);
    const interval = shorter(intervalOf(file), series.step) ?? MINUTE;
    found.push({ ...series, symbol, exchange, interval });
    note(
      `${basename(file)}: ${symbol} on ${exchange} (from ${by}), ${describeSeries(series, source.holds === CANDLES.name ? `candles of ${formatSpan(interval)}` : source.holds, true)}`,
    );
  }
  return found;
}

/** Where the prices of a file come from. */
interface Origin extends ExchangeFound {
  readonly source: Source;
  readonly symbol: string;
}

/** Binance and Binance.US publish the same files, so one that may be of either is of the house of those like it in its folder. */
function besideOthers(origin: Origin, all: readonly Origin[]): Origin {
  const kind = ({ source: { file, header } }: Origin) => [dirname(file), ...(header ?? [])].join();
  if (origin.by !== 'its format' || origin.exchange !== 'binance') return origin;
  const other = all.find(
    (one) => one.exchange === 'binance.us' && one.by !== '--exchange' && kind(one) === kind(origin),
  );
  return other === undefined
    ? origin
    : { ...origin, exchange: other.exchange, by: `${basename(other.source.file)} beside it` };
}

const shorter = (a: bigint | undefined, b: bigint | undefined) =>
  a === undefined || (b !== undefined && b < a) ? b : a;
