import { isHarmless, isSecretName, redactedText, SECRET } from './secret-text';

export { redactedText, SECRET } from './secret-text';

/**
 * The one place that decides what may be shown. Everything that leaves the process for a person, a report,
 * a record or GitHub passes through it: structured values first, so that their names count too, and every text
 * again when it is written.
 */

/** Placeholder for a value that is known only after deployment. */
export const UNKNOWN = '(known after deployment)';

/** Markers that the engine puts into its events and files: sdk/go/common/resource, sig.go. */
export const SIGNATURE = '4dabf18193072939515e22adb298388d';
export const SIGNED_SECRET = '1b47061264138c4ac30d75fd1eb44270';
const SIGNED_ASSETS = ['0def7320c3a5731c473e5ecbe6d01bc7', 'c44067f5952c0a294b673a41bacd8c17'];
const UNKNOWN_SENTINELS =
  /^(04da6b54-80e4-46f7-96ec-b56ff0331ba9|1c4a061d-8072-4f0a-a4cb-0ff528b18fe7|3eeb2bf0-c639-47a8-9e75-3b44932eb421|6a19a0b0-7e62-4c92-b797-7f8e31da9cc2|030794c1-ac77-496b-92df-f27374a8bd58|e48ece36-62e2-4504-bad9-02848725956a|dd056dcd-154b-4c76-9bd3-c8f88648b5ff)$/;
/** Names with members that are always secret. */
const BAG_OF_SECRETS = /^(secrets|credentials|passwords|tokens|api_?keys)$/i;

type Bag = Readonly<Record<string, unknown>>;

/**
 * A value of the same shape with its secrets redacted: those that the engine marks, those with a
 * telling name, and those that look like one. JSON text stays text.
 * @param name Name of the value; names inside it are found.
 */
export const redacted = (value: unknown, name = ''): unknown =>
  shown(value, name, (text, parsed) => (parsed === undefined ? text : unchangedOr(text, parsed)));

/** JSON text is rewritten only if something in it is redacted. */
const unchangedOr = (text: string, parsed: unknown): string => {
  if (JSON.stringify(parsed) !== JSON.stringify(JSON.parse(text))) return JSON.stringify(parsed);
  // A duplicate key hides its first value from the parser.
  return redactedText(text) === text ? text : SECRET;
};

/**
 * A value as a review shows it: secrets redacted, packages by digest, unknown values in words,
 * JSON text parsed.
 */
export const presentable = (value: unknown, name = ''): unknown =>
  shown(value, name, (text, parsed) => (UNKNOWN_SENTINELS.test(text) ? UNKNOWN : (parsed ?? text)));

/** Replacement for a text that is no secret itself: `parsed` is its JSON, redacted. */
type Shape = (text: string, parsed: unknown) => unknown;

const shown = (value: unknown, name: string, shape: Shape): unknown => {
  if (typeof value === 'string') return shownText(value, name, shape);
  if (Array.isArray(value)) return value.map((item) => shown(item, name, shape));
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' && isSecretName(name) ? SECRET : value;
  const bag = value as Bag;
  const signature = bag[SIGNATURE];
  if (signature === SIGNED_SECRET) return SECRET;
  if (typeof signature === 'string' && SIGNED_ASSETS.includes(signature))
    return `package sha256 ${String(bag['hash']).slice(0, 12)}`;
  return Object.fromEntries(
    Object.entries(bag)
      .filter(([key]) => key !== '__defaults')
      .map(([key, inner]) => [key, shown(inner, nameWithin(bag, key, name), shape)]),
  );
};

/** A name-value pair uses the name it contains. */
const nameWithin = (bag: Bag, key: string, name: string): string => {
  if (/^value$/i.test(key)) {
    const own = ['name', 'Name', 'key', 'Key']
      .map((candidate) => bag[candidate])
      .find((candidate) => typeof candidate === 'string');
    if (typeof own === 'string') return own;
  }
  return BAG_OF_SECRETS.test(name) ? name : key;
};

const shownText = (text: string, name: string, shape: Shape): unknown => {
  if (text === SECRET) return SECRET;
  const parsed = /^\s*[[{"]/.test(text) ? parseJson(text) : undefined;
  // Inside JSON the names are more reliable than the text around them.
  if (typeof parsed === 'object' && parsed !== null) return shape(text, shown(parsed, name, shape));
  if (typeof parsed === 'string' && redacted(parsed, name) !== parsed) return SECRET;
  if ((isSecretName(name) && !isHarmless(text)) || holdsSecret(text)) return SECRET;
  return shape(text, undefined);
};

/** If any part of a value is secret, all of it is redacted, since the rest may belong to it. */
const holdsSecret = (text: string): boolean =>
  redactedText(text) !== text ||
  isHeader(text) ||
  settingLines(text).some(([name, value]) => isSecretName(name) && !isHarmless(value));

/** The value of an authorization header. Two words may be plain text: after Basic follows base64 of name and password. */
const isHeader = (text: string): boolean => {
  const [, scheme = '', given = ''] = /^\s*(bearer|basic)\s+(\S{4,})\s*$/i.exec(text) ?? [];
  return scheme.toLowerCase() === 'basic'
    ? atob(/^[A-Za-z0-9+/]+={0,2}$/.test(given) && given.length % 4 === 0 ? given : '').includes(':')
    : scheme !== '';
};

/** `password: x`, one per line, as in YAML. */
const settingLines = (text: string): readonly (readonly [name: string, value: string])[] =>
  [...text.matchAll(/^[\s-]*([\w.-]{2,64}):[ \t]+(\S.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
