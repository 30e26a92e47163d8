/** Stands for a value that is secret. */
export const SECRET = '[secret]';
/** Stands for a value that only the deployment will tell. */
export const UNKNOWN = '(known after deployment)';

/** How the engine marks values in its events and files: sdk/go/common/resource, sig.go. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SIGNED_SECRET = '1b47061264138c4ac30d75fd1eb44270';
const SIGNED_ASSETS = ['0def7320c3a5731c473e5ecbe6d01bc7', 'c44067f5952c0a294b673a41bacd8c17'];
const UNKNOWN_SENTINELS = /^(04da6b54-80e4-46f7-96ec-b56ff0331ba9|1c4a061d-8072-4f0a-a4cb-0ff528b18fe7|3eeb2bf0-c639-47a8-9e75-3b44932eb421|6a19a0b0-7e62-4c92-b797-7f8e31da9cc2|030794c1-ac77-496b-92df-f27374a8bd58|e48ece36-62e2-4504-bad9-02848725956a|dd056dcd-154b-4c76-9bd3-c8f88648b5ff)$/;
/** Names whose values are taken for secrets, though nothing marks them so; an ARN or a name of a secret is none. */
const SECRET_NAME = /(password|passwd|passphrase|secret|token|credential|api_?key|private_?key|access_?key|authorization)s?$/i;
const SECRET_VALUE = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}|\bwhsec_[A-Za-z0-9+/=]{16,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/;

/**
 * A value as it may be shown: secrets blinded, whether the engine marks them or their name or look
 * gives them away; a package by its digest, unknown values in words, JSON text as what it says.
 */
export const presentable = (value: unknown, name = ''): unknown => {
  if (typeof value === 'string') return presentableText(value, name);
  if (Array.isArray(value)) return value.map((item) => presentable(item, name));
  if (typeof value !== 'object' || value === null) return SECRET_NAME.test(name) && typeof value === 'number' ? SECRET : value;
  const bag = value as Readonly<Record<string, unknown>>;
  const signature = bag[SIGNATURE];
  if (signature === SIGNED_SECRET) return SECRET;
  if (typeof signature === 'string' && SIGNED_ASSETS.includes(signature)) return `package sha256 ${String(bag['hash']).slice(0, 12)}`;
  return Object.fromEntries(Object.entries(bag).filter(([key]) => key !== '__defaults').map(([key, inner]) => [key, presentable(inner, key)]));
};

const presentableText = (text: string, name: string): unknown => {
  if (UNKNOWN_SENTINELS.test(text)) return UNKNOWN;
  if (text === SECRET || SECRET_VALUE.test(text)) return SECRET;
  const parsed = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  if (parsed !== undefined) return presentable(parsed, name);
  return SECRET_NAME.test(name) && text !== '' && !/^arn:[\w-]+:/.test(text) ? SECRET : text;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** One value that differs, at its path. Absent is undefined. */
export interface Difference {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The differences between two presentable values, each at the deepest path; a list of plain values is one. */
export const differences = (before: unknown, after: unknown, path: string): readonly Difference[] => {
  const [a, b] = [children(before), children(after)];
  if (!a || !b) return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => differences(a.get(key), b.get(key), `${path}${key}`));
};

/** Members by their piece of path; statements of a policy by their Sid, for their order means nothing. */
const children = (value: unknown): ReadonlyMap<string, unknown> | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value).map(([key, inner]) => [/^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`, inner]));
  if (!value.some((item) => typeof item === 'object' && item !== null)) return undefined;
  const sids = value.map((item) => (item as { readonly Sid?: unknown } | null)?.Sid);
  const named = sids.every((sid) => typeof sid === 'string') && new Set(sids).size === sids.length;
  return new Map(value.map((item, at) => [named ? `[${String(sids[at])}]` : `[${at}]`, item]));
};
