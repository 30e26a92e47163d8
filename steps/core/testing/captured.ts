import { PassThrough } from 'node:stream';
import type { Command, OptionValues } from '../command';
import { createOutput } from '../output';

/** A command run in this process: its exit code, and the JSON on stdout. */
export interface CapturedJson {
  readonly code: number;
  readonly document: unknown;
}

/** Runs a command with --json, and discards its text output. */
export const runForJson = async (command: Command, options: OptionValues = {}): Promise<CapturedJson> => {
  const [stdout, chunks] = [new PassThrough(), [] as string[]];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = await command.run({
      options: { ...options, json: true },
      files: [],
      out: createOutput(stdout, new PassThrough()),
      signal: new AbortController().signal,
    });
    return { code, document: JSON.parse(chunks.join('')) };
  } finally {
    silent.mockRestore();
  }
};
