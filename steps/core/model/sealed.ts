/** How digests are made: a model does no hashing of its own. */
export interface Digests {
  /** sha256, hexadecimal. */
  readonly ofText: (text: string) => string;
  /** The same of a value, whatever the order of its keys. */
  readonly ofValue: (value: unknown) => string;
}

/** What each of our files that cross jobs begins with. */
export interface Document {
  readonly format: string;
  readonly version: number;
}

/** As it stands in its file: with the digest of all the rest, which finds damage (it is no signature). */
export type Sealed<T extends Document> = T & { readonly digest: string };

type DigestOfValue = Pick<Digests, 'ofValue'>;

/** What is wrong with a text, or the document that it is. */
export type Read<T> = { readonly fault: string } | { readonly document: T };

/** The text of a document with its digest. */
export const sealDocument = <T extends Document>(document: T, { ofValue }: DigestOfValue, indent = 2): string =>
  `${JSON.stringify({ ...document, digest: ofValue(document) }, undefined, indent)}\n`;

/** Reads a text that should be a document of this format and version, and as it was sealed. */
export const unsealDocument = <T extends Document>(
  text: string,
  expected: Document,
  { ofValue }: DigestOfValue,
): Read<T> => {
  const result = readDocument<Partial<Sealed<T>> & Document>(text, expected);
  if ('fault' in result) return result;
  const { digest, ...document } = result.document;
  const actual = ofValue(document);
  if (digest !== actual)
    return {
      fault: `is damaged: content has digest ${actual.slice(0, 12)}, expected ${String(digest).slice(0, 12)}`,
    };
  return { document: document as unknown as T };
};

/** Reads a text that should be a document of this format and version. Its other members are not checked. */
export const readDocument = <T extends Document>(text: string, { format, version }: Document): Read<T> => {
  let parsed: Partial<T> | null;
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    return { fault: 'is damaged: not valid JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== format)
    return { fault: `has format ${JSON.stringify(parsed?.format ?? null)} (allowed: "${format}")` };
  if (parsed.version !== version)
    return { fault: `has format version ${String(parsed.version)}, but this checkout reads ${version}` };
  return { document: parsed as T };
};
