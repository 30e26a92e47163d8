import { z } from 'zod';
import { unwrapped } from './schema-walk';
import { allowedTexts } from './step-schemas';

/** The part of JSON schema that the settings use. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** `a, b or c`. */
export const either = (words: readonly unknown[]) => {
  const texts = words.map(String);
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
};

function range(shape: Shape): string {
  const kind = shape.multipleOf ? `a multiple of ${shape.multipleOf}, ` : '';
  const low = shape.minimum !== undefined && shape.minimum > Number.MIN_SAFE_INTEGER ? shape.minimum : undefined;
  const high = shape.maximum !== undefined && shape.maximum < Number.MAX_SAFE_INTEGER ? shape.maximum : undefined;
  const noun = shape.type === 'integer' ? 'a whole number' : 'a number';
  if (shape.exclusiveMinimum !== undefined)
    return `more than ${shape.exclusiveMinimum}${high === undefined ? '' : `, up to ${high}`}`;
  if (low !== undefined && high !== undefined) return `${kind}${low} to ${high}`;
  if (low !== undefined) return `${kind}${low} or more`;
  return high === undefined ? noun : `${noun} up to ${high}`;
}

function ofShape(shape: Shape): string {
  if (shape.enum) return either(shape.enum);
  if (shape.type === 'boolean') return 'true or false';
  if (shape.type === 'integer' || shape.type === 'number') return range(shape);
  if (shape.type === 'array') return shape.minItems ? `a list of ${shape.minItems} or more` : 'a list';
  if (shape.type !== 'object') return 'text';
  return shape.properties
    ? `settings of ${Object.keys(shape.properties).join(', ')} ({} for the defaults)`
    : 'settings';
}

/** What a setting may be, in words: `128 to 10240`, `email, https or sqs`. */
export function allowedBy(schema: z.core.$ZodType, found?: unknown): string {
  const inner = unwrapped(schema) as z.ZodType;
  const known = allowedTexts.get(inner);
  if (known) {
    const note = known.note?.(found);
    return note === undefined ? known.text : `${known.text} (${note})`;
  }
  const { type, ...rest } = z.toJSONSchema(inner, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as Shape;
  return ofShape({ type: inner instanceof z.ZodLiteral ? undefined : type, ...rest });
}

/** The fields that settings may have, or the values that a list of words may hold. */
export function namesAllowedBy(schema: z.core.$ZodType): readonly string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape);
  return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}
