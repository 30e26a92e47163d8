import { appendFileSync } from 'node:fs';
import { redactedText } from '../text/redact';

/** GitHub takes no larger summary of a step, in bytes. */
const LIMIT = 1024 * 1024;

/** What a report may be long, in bytes, so that others of the same step still find room. */
export const SUMMARY_LIMIT = 256 * 1024;

/** Adds Markdown, its secrets blinded, to the summary of the job that runs this; nothing happens outside GitHub Actions. */
export const addToJobSummary = (markdown: string, env: NodeJS.ProcessEnv = process.env): void => {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file && Buffer.byteLength(markdown) < LIMIT) appendFileSync(file, `${redactedText(markdown.trimEnd())}\n\n`);
};
