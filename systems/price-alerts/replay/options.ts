import type { ReplayOptions } from '../../shared/replay/options';

export const MOST_SENDERS = 64;

export const OPTIONS = {
  senders: {
    kind: 'number',
    min: 1,
    max: MOST_SENDERS,
    whole: true,
    about: `Overlapping senders per symbol, 1–${MOST_SENDERS} (default: 1); above 1 the order of arrival is lost`,
  },
  symbol: {
    kind: 'per file',
    value: 'BTC-USD',
    allowed: /^[A-Z0-9]{1,20}([-/][A-Z0-9]{1,20})?$/i,
    words: 'a symbol such as BTC-USD',
    about: 'Symbol of all files, or one per file, separated by commas (default: from the file name)',
  },
  exchange: {
    kind: 'per file',
    value: 'NAME',
    allowed: /^[a-z0-9][a-z0-9._-]{0,63}$/i,
    words: '1 to 64 letters, digits or . _ -',
    about: 'Exchange of all files, or one per file, separated by commas (default: from the name or format)',
  },
  prices: {
    kind: 'word',
    allowed: ['close', 'all'],
    about: 'Prices to send of each candle (default: close)',
  },
} as const satisfies ReplayOptions;
