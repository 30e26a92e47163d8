import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sealDocument, unsealDocument } from '../core/model/sealed';
import { digestOf, sha256 } from '../core/store/digest';
import { messageOf } from '../core/errors';
import { writeWhole } from '../core/store/write-whole';
import { redacted } from '../core/text/redact';
import { promoteLine } from './model/judge';
import {
  EVIDENCE_FORMAT,
  PROMOTION_VERSION,
  REVIEW_FORMAT,
  type Evidence,
  type Refusal,
  type Review,
} from './model/types';
import { PromotionRefused, type PromotionRun } from './run';

type Folder = Pick<PromotionRun, 'dir' | 'from' | 'to' | 'target'>;

export const EVIDENCE = 'evidence.json';
export const REVIEW = 'review.json';
export const REPORT = 'promotion.md';
export const bundlesOf = ({ dir }: Pick<PromotionRun, 'dir'>): string => join(dir, 'bundles');
export const planName = ({ to }: Pick<PromotionRun, 'to'>): string => `${to}.plan`;

/** Removes files of an earlier promotion, so that they are not mistaken for this one's. */
export const clearFolder = (run: Folder): void => {
  for (const name of [EVIDENCE, REVIEW, REPORT, planName(run), 'bundles'])
    rmSync(join(run.dir, name), { recursive: true, force: true });
};

/** Passed between jobs as an artifact, so its secrets are redacted. */
export const writeEvidence = ({ dir }: Folder, evidence: Evidence): void =>
  writeWhole(join(dir, EVIDENCE), sealDocument(redacted(evidence) as Evidence, { ofValue: digestOf }));

/** Returns the digest that identifies the review. */
export const writeReview = ({ dir }: Folder, review: Review): string => {
  writeWhole(join(dir, REVIEW), sealDocument(review, { ofValue: digestOf }));
  return digestOf(review);
};

/** @throws PromotionRefused if it is missing or damaged. */
export const readEvidence = (run: Folder): Evidence => read<Evidence>(run, EVIDENCE, EVIDENCE_FORMAT, 'evidence');

/** @throws PromotionRefused if it is missing or damaged. */
export const readReview = (run: Folder): Review => read<Review>(run, REVIEW, REVIEW_FORMAT, 'review');

const read = <T extends Evidence | Review>(run: Folder, name: string, format: T['format'], what: string): T => {
  const file = join(run.dir, name);
  const remedy = `Download the folder again, or create it again: ${promoteLine(run)}`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PromotionRefused(run, [
      { reason: `no ${what}`, found: `${file} cannot be read: ${messageOf(error)}`, remedy },
    ]);
  }
  const result = unsealDocument<T>(text, { format, version: PROMOTION_VERSION }, { ofValue: digestOf });
  if ('fault' in result)
    throw new PromotionRefused(run, [{ reason: `${what} damaged`, found: `${file} ${result.fault}`, remedy }]);
  return result.document;
};

/** The files that a review covers, by name in the folder, with their sha256. */
export const reviewedFiles = (run: Folder): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [EVIDENCE, planName(run), 'bundles/manifest.json'].map((name) => [name, digestOfFile(join(run.dir, name))]),
  );

const digestOfFile = (file: string): string => (existsSync(file) ? sha256(readFileSync(file)) : 'none');

/** Files that changed since the review. */
export const changedSinceReview = (run: Folder, review: Review): readonly Refusal[] => {
  const now = reviewedFiles(run);
  return Object.keys(now)
    .filter((name) => now[name] !== review.files[name])
    .map((name) => ({
      reason: 'changed since the review',
      found: `${join(run.dir, name)}: reviewed sha256 ${review.files[name]?.slice(0, 12) ?? 'none'}, now ${now[name]!.slice(0, 12)}`,
      remedy: `Download the folder again, or review again: ${promoteLine(run)}`,
    }));
};
