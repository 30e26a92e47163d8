import type { Digests } from '../../core/model/envelope';
import { PROMOTION_VERSION } from './types';

interface Sealable {
  readonly format: string;
  readonly version: number;
}

/** A promotion document as stored: with a digest of the rest, which detects damage (it is no signature). */
export const sealDocument = (document: Sealable, { ofValue }: Pick<Digests, 'ofValue'>): string =>
  `${JSON.stringify({ ...document, digest: ofValue(document) }, undefined, 2)}\n`;

/** Parses a document of this format: the document, or what is wrong with the text. */
export const unsealDocument = <T extends Sealable>(
  format: T['format'],
  text: string,
  { ofValue }: Pick<Digests, 'ofValue'>,
): { readonly fault: string } | { readonly document: T } => {
  let parsed: Partial<Sealable> & { readonly digest?: string };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    return { fault: 'is damaged: not valid JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== format)
    return { fault: `has format ${JSON.stringify(parsed?.format ?? null)} (allowed: "${format}")` };
  if (parsed.version !== PROMOTION_VERSION)
    return { fault: `has format version ${String(parsed.version)}, but this checkout reads ${PROMOTION_VERSION}` };
  const { digest, ...document } = parsed;
  const actual = ofValue(document);
  if (digest !== actual)
    return {
      fault: `is damaged: content has digest ${actual.slice(0, 12)}, expected ${String(digest).slice(0, 12)}`,
    };
  return { document: document as unknown as T };
};
