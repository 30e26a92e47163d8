import * as structs from 'google-protobuf/google/protobuf/struct_pb';
import type { AssetArchive, Props } from '../types';

/**
 * Property bags as sent over gRPC, and as handled by the core. The engine marks what
 * JSON cannot express (secrets, archives) with a signature key, and an unknown value with a fixed
 * string: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const ARCHIVE = '0def7320c3a5731c473e5ecbe6d01bc7';
const ASSET = 'c44067f5952c0a294b673a41bacd8c17';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';

/** Placeholder for a value that is known only after another resource is created (previews). */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** A value that the program marked as secret. Resource types receive it unwrapped. */
export class Secret {
  constructor(readonly value: unknown) {}
}

export const isObject = (value: unknown): value is Props =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);

export const isArchive = (value: unknown): value is AssetArchive =>
  isObject(value) && value['kind'] === 'archive' && typeof value['hash'] === 'string';

/** Applies `change` to each direct member of a list or object; other values stay. */
function mapMembers(value: unknown, change: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
}

/** The bag of a Struct; empty if undefined. Omits absent (null) properties at the top level. */
export function decode(struct: structs.Struct | undefined): Props {
  const bag = struct?.toJavaScript() ?? {};
  return Object.fromEntries(
    Object.entries(bag)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, decodeValue(value)]),
  );
}

function decodeValue(value: unknown): unknown {
  if (!isObject(value) || typeof value[SIGNATURE] !== 'string') return mapMembers(value, decodeValue);
  switch (value[SIGNATURE]) {
    case SECRET:
      return new Secret(decodeValue(value['value']));
    case OUTPUT: {
      const inner = 'value' in value ? decodeValue(value['value']) : UNKNOWN;
      return value['secret'] === true ? new Secret(inner) : inner;
    }
    case ARCHIVE:
      return decodeArchive(value);
    case ASSET:
      throw new Error(
        'The local provider does not support single assets (FileAsset, StringAsset); use a FileArchive of a .zip.',
      );
    default:
      return mapMembers(value, decodeValue);
  }
}

/** The engine omits the path in stored state ("elided"); it restores it by the hash. */
function decodeArchive(value: Props): AssetArchive {
  const inMemory = Object.keys((value['assets'] as object | undefined) ?? {}).length > 0; // the engine sends an empty map along with a path
  if (inMemory || value['uri'])
    throw new Error('The local provider supports archives only by path; use a FileArchive of a .zip.');
  return { kind: 'archive', path: String(value['path'] ?? ''), hash: String(value['hash'] ?? '') };
}

/** The Struct of a bag; omits undefined members. */
export function encode(props: Props): structs.Struct {
  return structs.Struct.fromJavaScript(encodeValue(props) as Record<string, structs.JavaScriptValue>);
}

function encodeValue(value: unknown): unknown {
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encodeValue(value.value) };
  if (isArchive(value)) return { [SIGNATURE]: ARCHIVE, hash: value.hash, ...(value.path ? { path: value.path } : {}) };
  if (isObject(value))
    return mapMembers(
      Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)),
      encodeValue,
    );
  if (Array.isArray(value)) return value.map((member) => encodeValue(member ?? null));
  return value;
}

/** The same value without secret marks. */
export function unwrap<T>(value: T): T {
  const strip = (member: unknown): unknown =>
    member instanceof Secret ? strip(member.value) : mapMembers(member, strip);
  return strip(value) as T;
}

const contains = (value: unknown, found: (member: unknown) => boolean): boolean => {
  if (found(value)) return true;
  if (value instanceof Secret) return contains(value.value, found);
  if (Array.isArray(value)) return value.some((member) => contains(member, found));
  return isObject(value) && Object.values(value).some((member) => contains(member, found));
};

export const hasUnknown = (value: unknown): boolean => contains(value, (member) => member === UNKNOWN);
export const hasSecret = (value: unknown): boolean => contains(value, (member) => member instanceof Secret);

/**
 * `outs` with every property marked secret that is secret in `ins`, by name and at any depth of objects.
 * In a list one secret member makes the full list secret, since its order may change.
 */
export function copySecrets(outs: Props, ins: Props): Props {
  const result: Props = { ...outs };
  for (const [key, input] of Object.entries(ins)) {
    const out: unknown = result[key];
    if (out === undefined || out instanceof Secret) continue;
    if (isObject(out) && isObject(input) && !isArchive(out)) result[key] = copySecrets(out, input);
    else if (hasSecret(input)) result[key] = new Secret(out);
  }
  return result;
}

/** `props` with the named properties marked secret, if present. */
export function markSecret(props: Props, names: readonly string[]): Props {
  const marked = names.filter((name) => props[name] !== undefined && !(props[name] instanceof Secret));
  return { ...props, ...Object.fromEntries(marked.map((name) => [name, new Secret(props[name])])) };
}
