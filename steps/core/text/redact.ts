import { isHarmless, isSecretName, redactedText, SECRET } from './secret-text';

export { redactedText, SECRET } from './secret-text';

/**
 * The one place that decides what may be shown. Whatever leaves the process for a person, a report,
 * a record or GitHub has passed it: values as values, so that their names count too, and every text
 * once more as it is written.
 */

/** Stands for a value that only the deployment will tell. */
export const UNKNOWN = '(known after deployment)';

/** How the engine marks values in its events and files: sdk/go/common/resource, sig.go. */
export const SIGNATURE = '4dabf18193072939515e22adb298388d';
export const SIGNED_SECRET = '1b47061264138c4ac30d75fd1eb44270';
const SIGNED_ASSETS = ['0def7320c3a5731c473e5ecbe6d01bc7', 'c44067f5952c0a294b673a41bacd8c17'];
const UNKNOWN_SENTINELS =
  /^(04da6b54-80e4-46f7-96ec-b56ff0331ba9|1c4a061d-8072-4f0a-a4cb-0ff528b18fe7|3eeb2bf0-c639-47a8-9e75-3b44932eb421|6a19a0b0-7e62-4c92-b797-7f8e31da9cc2|030794c1-ac77-496b-92df-f27374a8bd58|e48ece36-62e2-4504-bad9-02848725956a|dd056dcd-154b-4c76-9bd3-c8f88648b5ff)$/;
/** A name whose members are secrets whatever they are called. */
const BAG_OF_SECRETS = /^(secrets|credentials|passwords|tokens|api_?keys)$/i;

type Bag = Readonly<Record<string, unknown>>;

/**
 * A value with its secrets blinded, of the shape that it had: those that the engine marks, those
 * whose name gives them away, and those that look like one. Text that is JSON stays text.
 * @param name What the value is called; names within it are found.
 */
export const redacted = (value: unknown, name = ''): unknown =>
  shown(value, name, (text, parsed) => (parsed === undefined ? text : unchangedOr(text, parsed)));

/** A text of JSON is written anew only where something in it is blinded. */
const unchangedOr = (text: string, parsed: unknown): string => {
  if (JSON.stringify(parsed) !== JSON.stringify(JSON.parse(text))) return JSON.stringify(parsed);
  // A name that stands twice in it hides its first value from whoever parses it.
  return redactedText(text) === text ? text : SECRET;
};

/**
 * A value as a review shows it: its secrets blinded, a package by its digest, unknown values in words,
 * JSON text as what it says.
 */
export const presentable = (value: unknown, name = ''): unknown =>
  shown(value, name, (text, parsed) => (UNKNOWN_SENTINELS.test(text) ? UNKNOWN : (parsed ?? text)));

/** What a text becomes that is no secret itself: `parsed` is the JSON in it, its secrets blinded. */
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

/** A pair of a name and a value is called what it says. */
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
  // Within JSON the names tell more than the text around them.
  if (typeof parsed === 'object' && parsed !== null) return shape(text, shown(parsed, name, shape));
  if (typeof parsed === 'string' && redacted(parsed, name) !== parsed) return SECRET;
  if ((isSecretName(name) && !isHarmless(text)) || holdsSecret(text)) return SECRET;
  return shape(text, undefined);
};

/** Any part of a value that is secret blinds all of it, for its rest may belong to it. */
const holdsSecret = (text: string): boolean =>
  redactedText(text) !== text ||
  isHeader(text) ||
  settingLines(text).some(([name, value]) => isSecretName(name) && !isHarmless(value));

/** The value of an authorization header. Two words may be words: after Basic stands a name and a password in base64. */
const isHeader = (text: string): boolean => {
  const [, scheme = '', given = ''] = /^\s*(bearer|basic)\s+(\S{4,})\s*$/i.exec(text) ?? [];
  return scheme.toLowerCase() === 'basic'
    ? atob(/^[A-Za-z0-9+/]+={0,2}$/.test(given) && given.length % 4 === 0 ? given : '').includes(':')
    : scheme !== '';
};

/** `password: x`, a line each, as YAML has it. */
const settingLines = (text: string): readonly (readonly [name: string, value: string])[] =>
  [...text.matchAll(/^[\s-]*([\w.-]{2,64}):[ \t]+(\S.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
