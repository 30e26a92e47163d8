import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { redactedText } from './text/redact';
import { messageOf, CommandError } from './errors';
import type { Output } from './output';

/** Writes a redacted report to the file given by an option, and reports it. */
export const writeReport = (file: string | undefined, content: () => string, out: Output): void => {
  if (file === undefined) return;
  const path = resolve(file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, redactedText(content()));
  } catch (error) {
    throw new CommandError(`Cannot write the report to ${file}: ${messageOf(error)}`);
  }
  out.progress(`wrote ${file}`);
};
