import { z } from 'zod';
import { nearMiss } from './near-miss';

/** What is left of a file with mistakes: a value that is wrong, or absent without a default, is undefined. */
export type Draft<T> = T extends readonly (infer U)[]
  ? readonly (Draft<U> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Draft<T[K]> | undefined }
    : T | undefined;

/** A map of settings; lists and null are none. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema behind optional, default and prefault. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrapped(schema.unwrap())
    : schema;
}

/** The union's member for a step, found by the step's only key. */
export function memberOf(
  union: z.ZodUnion,
  value: unknown,
): { readonly index: number; readonly schema: z.ZodObject } | undefined {
  const keys = isMap(value) ? Object.keys(value) : [];
  const index = union.options.findIndex(
    (option) => option instanceof z.ZodObject && keys.length === 1 && Object.hasOwn(option.shape, keys[0]!),
  );
  return index < 0 ? undefined : { index, schema: union.options[index] as z.ZodObject };
}

/** The schema of the setting at a path; undefined where no setting is allowed. */
export function schemaAt(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): z.core.$ZodType | undefined {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) {
    const member = memberOf(inner, value);
    return path.length === 0 ? inner : member && schemaAt(member.schema, value, path);
  }
  const [part, ...rest] = path;
  if (part === undefined) return inner;
  const below = isMap(value) || Array.isArray(value) ? (value as Record<PropertyKey, unknown>)[part] : undefined;
  const next =
    inner instanceof z.ZodObject
      ? (inner.shape as Record<PropertyKey, z.core.$ZodType>)[part]
      : inner instanceof z.ZodArray
        ? inner.element
        : inner instanceof z.ZodRecord
          ? inner.valueType
          : undefined;
  return next && schemaAt(next, below, rest);
}

/**
 * The parts of a value that are right, with their defaults, so that rules can look at a file whose
 * other parts are wrong. A setting that a misspelt key was meant for counts as wrong, not as absent.
 */
export function salvage(schema: z.core.$ZodType, value: unknown): unknown {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray && Array.isArray(value)) return value.map((item) => salvage(inner.element, item));
  if (inner instanceof z.ZodUnion) {
    const member = memberOf(inner, value);
    return member && salvage(member.schema, value);
  }
  if (!isMap(value)) return undefined;
  if (inner instanceof z.ZodRecord)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, salvage(inner.valueType, item)]));
  if (!(inner instanceof z.ZodObject)) return undefined;
  const shape: Record<string, z.core.$ZodType> = inner.shape;
  const names = Object.keys(shape);
  const misspelt = new Set(
    Object.keys(value)
      .filter((key) => !Object.hasOwn(shape, key))
      .map((key) => nearMiss(key, names)),
  );
  return Object.fromEntries(
    names.map((name) => [
      name,
      misspelt.has(name) && !Object.hasOwn(value, name) ? undefined : salvage(shape[name]!, value[name]),
    ]),
  );
}
