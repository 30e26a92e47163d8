import type { Adapters } from './options';

const EXIT_CODES = `Exit code: 0 if at least one row was accepted, none was refused and all were sent (bad rows are skipped
and counted); 1 otherwise, also where a file has no valid row; 64 for wrong options.`;

/** What the help of replay says after its options. */
export const detailsOf = (adapters: Adapters): string => {
  const all = [...adapters.values()];
  const headers = new Set(all.flatMap(({ formats }) => formats.map(({ holds }) => holds.words)));
  return [
    `Files:
  With a header (${[...headers].join('; or ')}) or without one.
  Times are dates (UTC where they name no zone) or epoch times, in the unit that their magnitude suggests.`,
    ...all.flatMap(({ details = [] }) => details),
    EXIT_CODES,
  ].join('\n\n');
};
