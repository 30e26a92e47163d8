import { formatMoment } from '../../systems/shared/replay/moment';
import type { PreparedFile } from '../../systems/shared/replay/replay';
import { CommandError } from '../core/errors';
import type { FileSummary } from './summary';

/** A file, and what it was taken for. */
export const fileSummary = ({
  series: {
    source: { file, format },
    good,
    bad,
    range,
  },
  taken,
}: PreparedFile): FileSummary => ({
  file,
  format,
  rows: good + bad,
  bad,
  ...(range === undefined ? {} : { first: formatMoment(range[0]), last: formatMoment(range[1]) }),
  ...taken,
});

/** The first file without a good row, as a reason not to begin. */
export function nothingToSend(files: readonly PreparedFile[]): string | undefined {
  const empty = files.find(({ series: { good } }) => good === 0)?.series;
  if (empty === undefined) return undefined;
  const {
    source: { file },
    bad,
    firstBad,
  } = empty;
  const rows =
    bad === 1 ? 'its only row cannot be read' : `none of its ${bad.toLocaleString('en-US')} rows can be read`;
  const why = firstBad === undefined ? 'it holds no row' : `${rows} (line ${firstBad.line}: ${firstBad.problem})`;
  return `${file}: ${why}. Nothing was sent. Correct the file, leave it out, or name its format with --format.`;
}

/** @throws CommandError where a list of words names neither one for all files nor one for each. */
export function checkPerFile(option: string, values: readonly string[], files: number): void {
  if (values.length === 1 || values.length === files) return;
  throw new CommandError(
    `--${option} must have one value for all files, or one for each of the ${files} in their order (got ${values.length}: ${values.join(',')}).`,
  );
}
