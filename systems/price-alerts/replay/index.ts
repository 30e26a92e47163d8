import type { PreparedReplay, Replay, ReplayContext, TryHeaders } from '../../shared/replay/replay';
import { signatureHeaders } from '../../shared/signature';
import type { PricesOutputs } from '../outputs';
import { webhookSecret } from '../webhook-secret';
import { followEvaluation } from './evaluation';
import { PRICE_FORMATS } from './formats';
import type { PriceSeries } from './merge';
import { OPTIONS } from './options';
import { preparePrices } from './prepare';
import { sendPrices, type SymbolSummary } from './send-prices';

const DETAILS = `Files of prices:
  Without a header they are read as Binance, Kraken and Coinbase publish them.

Order of prices:
  Sends the rows of a symbol one after another in the order of their times, and of one time by exchange,
  whatever files they are in. Symbols run side by side. While a row is retried, the next one waits.
  Trades of one time are sent 1 ns apart.`;

/** Sends recorded prices in their order, signed, and counts the notifications that they lead to. */
export const replay: Replay<PricesOutputs, typeof OPTIONS> = {
  unit: 'price',
  formats: PRICE_FORMATS,
  concurrency: 'one per sender',
  options: OPTIONS,
  details: DETAILS,
  prepare: async (request) => prepared(await preparePrices(request), request.options.senders ?? 1),
  headers: async ({ outputs, cloud }: ReplayContext<PricesOutputs>): Promise<TryHeaders> => {
    const secret = await webhookSecret(outputs, cloud.clients);
    return (body, id) => (secret === undefined ? {} : signatureHeaders(secret, { id, now: Date.now(), body }));
  },
};

const prepared = (series: readonly PriceSeries[], senders: number): PreparedReplay<PricesOutputs> => {
  let symbols: readonly SymbolSummary[] = [];
  return {
    files: series.map((one) => ({ series: one, taken: { symbol: one.symbol, exchange: one.exchange } })),
    concurrency: new Set(series.map(({ symbol }) => symbol)).size * senders,
    limitedBy: `each symbol has ${senders === 1 ? '1 sender' : `${senders} senders`}; --senders N sets how many`,
    send: async (sending) => {
      symbols = await sendPrices({ ...sending, series, senders });
    },
    document: () => ({ symbols }),
    follow: (context) => followEvaluation(context, () => symbols),
  };
};
