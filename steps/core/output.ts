import { redactedText } from './text/redact';

/** What a step writes for a person: results on stdout, progress on stderr, secrets blinded. */
export interface Output {
  readonly line: (text?: string) => void;
  /** A result as it is, where somebody asked for the secrets in it. */
  readonly clear: (text: string) => void;
  readonly progress: (text: string) => void;
  /** Runs a part of the work and tells how long it took. */
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

/** Milliseconds as people read them: 840 ms, 4.2 s, 3 min 5 s. */
export const seconds = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
};

const dim = (stream: NodeJS.WritableStream, text: string): string =>
  (stream as NodeJS.WriteStream).isTTY ? `\u001b[2m${text}\u001b[22m` : text;

/**
 * Waits until everything written is with the reader: a pipe takes 64 KB at once, and what an exit finds
 * beyond that is lost, so that a program would read half a JSON. A reader that is gone waits for nothing.
 */
export const flushed = (stream: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve());
  });
