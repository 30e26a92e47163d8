import type { Cloud } from '../cloud';
import type { SystemOutputs } from '../outputs';
import type { Delivery } from './delivery';
import type { Format } from './formats';
import type { Moment } from './moment';
import type { ReplayOptions, ValuesOf } from './options';
import type { BadRow, Series } from './series';
import type { Counts, Tally } from './tally';

/** What is known before the files are read. */
export interface ReplayRequest<P extends ReplayOptions = ReplayOptions> {
  readonly files: readonly string[];
  /** Name of the format of all files, or one for each. Default: recognised. */
  readonly format?: readonly string[];
  /** Values of the adapter's own options. */
  readonly options: ValuesOf<P>;
  /** Requests per second at most. Default: as many as are answered. */
  readonly rate?: number;
  /** Prints what was found, on stderr. */
  readonly note: (line: string) => void;
  /** Counts a row that cannot be sent. */
  readonly bad: (row: BadRow) => void;
}

/** A file, looked through once. */
export interface PreparedFile {
  readonly series: Series<Moment>;
  /** What it was taken for, such as its symbol: members of the file in the JSON document. */
  readonly taken: Readonly<Record<string, string>>;
}

/** The environment that is replayed to. */
export interface ReplayContext<O extends SystemOutputs = SystemOutputs> {
  readonly cloud: Cloud;
  readonly outputs: O;
  /** Aborted: waits no longer. */
  readonly signal: AbortSignal;
  /** Prints a line on stderr. */
  readonly note: (line: string) => void;
  /** A line on stderr that is redrawn. */
  readonly status: { readonly show: (text: string) => void; readonly end: () => void };
}

export interface Sending {
  readonly delivery: Delivery;
  /** Every row ends here: accepted, refused or unsent. */
  readonly tally: Tally;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** To be called after each request, for the progress bar. */
  readonly moved: () => void;
}

/** A line of the summary; an empty title continues the line above. */
export interface ReportLine {
  readonly title: string;
  readonly text: string;
}

/** What became of the rows after they were accepted. */
export interface Followed {
  readonly lines: readonly ReportLine[];
  /** Members of the JSON document. Default: none. */
  readonly document?: Readonly<Record<string, unknown>>;
  /** How long was waited for it after the last answer, and what for, such as `evaluation`. Default: it was not. */
  readonly waited?: { readonly what: string; readonly ms: number };
}

export interface FollowUp {
  /** Called after sending, also where nothing was sent. */
  finish(): Promise<Followed>;
}

/** A replay whose files have been looked through. */
export interface PreparedReplay<O extends SystemOutputs = SystemOutputs> {
  /** In the order of the request. */
  readonly files: readonly PreparedFile[];
  /** Requests under way at once where the person names no number. */
  readonly concurrency: number;
  /** More than `concurrency` has no effect, for this reason. Default: it has. */
  readonly limitedBy?: string;
  /** Sends every good row, or counts it as unsent once `delivery.stopped` says why. */
  send(sending: Sending): Promise<void>;
  /** Members of the JSON document; asked for after sending, also where nothing was sent. Default: none. */
  document?(): Readonly<Record<string, unknown>>;
  /** Called before the first request. Default: nothing follows. */
  follow?(context: ReplayContext<O>): Promise<FollowUp>;
}

/** Headers of one try; asked for at each, for a signature carries the time. `id` is the same for all tries of a request. */
export type TryHeaders = (body: string, id: string) => Readonly<Record<string, string>>;

/** How recorded files are sent through a system. */
export interface Replay<O extends SystemOutputs = SystemOutputs, P extends ReplayOptions = ReplayOptions> {
  /** What a row gives, in the singular, such as `metric`. */
  readonly unit: string;
  readonly formats: readonly Format[];
  /** Requests under way by default, for the help: `8`, `one per sender`. */
  readonly concurrency: string;
  /** What a row that replaces an earlier one has in common with it, such as `the metric and time`. Default: none does. */
  readonly repeats?: string;
  /** Options besides those of every replay. Default: none. */
  readonly options?: P;
  /** What the help says after the options. Default: nothing. */
  readonly details?: string;
  /** Lines of the summary that come from the counts. Default: none. */
  report?(counts: Counts): readonly ReportLine[];
  /**
   * Looks through the files. Sends nothing.
   * @throws SystemError for a file that cannot be read or understood.
   */
  prepare(request: ReplayRequest<P>): Promise<PreparedReplay<O>>;
  /** Headers besides the content type, the API key and those of the cloud, such as a signature. Default: none. */
  headers?(context: ReplayContext<O>): Promise<TryHeaders>;
}
