import { appendFileSync } from 'node:fs';
import { redactedText } from '../text/redact';

/** GitHub's limit for a step summary, in bytes. */
const LIMIT = 1024 * 1024;

/** Maximum size of one report, in bytes; leaves room for others in the same step. */
export const SUMMARY_LIMIT = 256 * 1024;

/** Appends redacted Markdown to the job summary; does nothing outside GitHub Actions. */
export const addToJobSummary = (markdown: string, env: NodeJS.ProcessEnv = process.env): void => {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file && Buffer.byteLength(markdown) < LIMIT) appendFileSync(file, `${redactedText(markdown.trimEnd())}\n\n`);
};
