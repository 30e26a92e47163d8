import { partsOf } from './property-path';

const BLINDED = '[secret]';

/**
 * The engine blinds what the program marked as secret. A value that somebody wrote into the cloud
 * bears no mark: it is known by its name alone, and a report goes where many read it.
 */
const SECRET_NAME = /(secret|password|passwd|token|credential|private_?key|api_?key|access_?key|secret(string|binary))/i;
/** Names of switches, places and digests of secrets, whose values are no secrets. */
const HARMLESS = /^(arn:|https?:\/\/)|^(true|false|required|off|\d{1,4})$/;

const isSecret = (name: string, value: unknown): boolean => typeof value === 'string' && SECRET_NAME.test(name) && !/(keyid|keyarn|keyrequired|_arn|arn|keysource)$/i.test(name) && !HARMLESS.test(value);

/** A value as a report may show it. */
export const blinded = (path: string, value: unknown): unknown => {
  const name = partsOf(path).at(-1) ?? '';
  if (isSecret(name, value)) return BLINDED;
  if (Array.isArray(value)) return value.map((member: unknown) => blinded(path, member));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, blinded(`["${key.replace(/["\\]/g, '\\$&')}"]`, member)]));
  }
  return value;
};
