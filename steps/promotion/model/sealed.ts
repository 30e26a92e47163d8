import type { Digests } from '../../core/model/envelope';
import { PROMOTION_VERSION } from './types';

interface Sealable {
  readonly format: string;
  readonly version: number;
}

/** A document of a promotion as it stands in its file: with the digest of all the rest, which finds damage (it is no signature). */
export const sealDocument = (document: Sealable, { ofValue }: Pick<Digests, 'ofValue'>): string =>
  `${JSON.stringify({ ...document, digest: ofValue(document) }, undefined, 2)}\n`;

/** What is wrong with a text that should be a document of this format; the document where nothing is. */
export const unsealDocument = <T extends Sealable>(
  format: T['format'],
  text: string,
  { ofValue }: Pick<Digests, 'ofValue'>,
): { readonly fault: string } | { readonly document: T } => {
  let parsed: Partial<Sealable> & { readonly digest?: string };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    return { fault: 'is damaged: it is not whole JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== format)
    return { fault: `has format ${JSON.stringify(parsed?.format ?? null)}, allowed "${format}"` };
  if (parsed.version !== PROMOTION_VERSION)
    return { fault: `has format version ${String(parsed.version)}, and this checkout reads ${PROMOTION_VERSION}` };
  const { digest, ...document } = parsed;
  const actual = ofValue(document);
  if (digest !== actual)
    return {
      fault: `is damaged: its content has digest ${actual.slice(0, 12)}, and it says ${String(digest).slice(0, 12)}`,
    };
  return { document: document as unknown as T };
};
