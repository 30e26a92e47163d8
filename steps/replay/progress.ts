/** Where progress is drawn: stderr, or what a test gives. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  readonly update: (done: number) => void;
  /** A line among the progress, such as a bad row. */
  readonly note: (line: string) => void;
  readonly end: () => void;
}

const REDRAW_MS = 100;
const BAR = 30;

/** A bar that redraws itself on a terminal; elsewhere a line each tenth. `total` in rows. */
export function createProgress(stream: ProgressStream, total: number, now: () => number): Progress {
  return stream.isTTY ? drawn(stream, total, now) : written(stream, total);
}

const share = (done: number, total: number) => (total === 0 ? 1 : Math.min(1, done / total));

function drawn(stream: ProgressStream, total: number, now: () => number): Progress {
  const started = now();
  let drawnAt = -Infinity;
  let last = '';
  const draw = (done: number) => {
    const part = share(done, total);
    const filled = Math.round(part * BAR);
    const rate = done / Math.max(0.001, (now() - started) / 1000);
    const left = part === 1 || rate === 0 ? '' : `, ${Math.ceil((total - done) / rate)} s left`;
    last =
      `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${done} of ${total} rows, ${Math.round(rate)} per second${left}`.slice(
        0,
        (stream.columns ?? 80) - 1,
      );
    stream.write(`\r\u001b[K${last}`);
  };
  return {
    update: (done) => {
      if (now() - drawnAt < REDRAW_MS && done < total) return;
      drawnAt = now();
      draw(done);
    },
    note: (line) => void stream.write(`\r\u001b[K${line}\n${last}`),
    end: () => void stream.write('\r\u001b[K'),
  };
}

function written(stream: ProgressStream, total: number): Progress {
  let tenths = 0;
  return {
    update: (done) => {
      const reached = Math.floor(share(done, total) * 10);
      if (reached <= tenths) return;
      tenths = reached;
      stream.write(`${reached * 10} % (${done} of ${total} rows)\n`);
    },
    note: (line) => void stream.write(`${line}\n`),
    end: () => undefined,
  };
}

export interface Status {
  readonly show: (text: string) => void;
  readonly end: () => void;
}

const STATUS_EVERY_MS = 5_000;

/** A line that says how something goes on: redrawn on a terminal, elsewhere written each five seconds. */
export function createStatus(stream: ProgressStream, now: () => number): Status {
  let writtenAt = -Infinity;
  return {
    show: (text) => {
      if (stream.isTTY) return void stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
      if (now() - writtenAt < STATUS_EVERY_MS) return;
      writtenAt = now();
      stream.write(`${text}\n`);
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}
