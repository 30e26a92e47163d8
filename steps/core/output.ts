import { redactedText } from './text/redact';

/** Output of a step: results on stdout, progress on stderr, secrets redacted. */
export interface Output {
  readonly line: (text?: string) => void;
  /** A result without redaction, if the user asked for secrets. */
  readonly clear: (text: string) => void;
  readonly progress: (text: string) => void;
  /** Runs a part of the work and prints its duration. */
  readonly timed: <T>(what: string, work: () => Promise<T>, result?: (value: T) => string) => Promise<T>;
}

export const createOutput = (
  stdout: NodeJS.WritableStream = process.stdout,
  stderr: NodeJS.WritableStream = process.stderr,
): Output => {
  const clear = (text: string): void => {
    stdout.write(`${text}\n`);
  };
  const line = (text = ''): void => clear(redactedText(text));
  const progress = (text: string): void => {
    stderr.write(`${redactedText(text)}\n`);
  };
  return {
    line,
    clear,
    progress,
    timed: async (what, work, result) => {
      const started = performance.now();
      const value = await work();
      line(`${result ? result(value) : what}  ${dim(stdout, `(${seconds(performance.now() - started)})`)}`);
      return value;
    },
  };
};

/** Human-readable duration: 840 ms, 4.2 s, 3 min 5 s. */
export const seconds = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
};

const dim = (stream: NodeJS.WritableStream, text: string): string =>
  (stream as NodeJS.WriteStream).isTTY ? `\u001b[2m${text}\u001b[22m` : text;

/**
 * Waits until the reader has everything: a pipe buffers 64 KB, and anything beyond is lost at exit, which
 * would truncate JSON. Does not wait for a closed reader.
 */
export const flushed = (stream: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve());
  });
