import { z } from 'zod';
import { allowedBy, either, namesAllowedBy } from './allowed';
import { suggestion } from './near-miss';
import { STEP_NAMES } from './schema';
import { isMap, memberOf, schemaAt, unwrapped } from './schema-walk';
import type { Path } from './source';

/** One thing to correct: where it is, and in words what was found, what is allowed and what to do. */
export interface Mistake {
  readonly path: Path;
  /** Point at the key or at its value (default). */
  readonly at?: 'key' | 'value';
  readonly text: string;
}

/** Words for the value at a path of the file. */
export type Shown = (path: Path) => string;

type Issue = z.core.$ZodIssue;

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (below, part) => (isMap(below) || Array.isArray(below) ? (below as Record<PropertyKey, unknown>)[part] : undefined),
    value,
  );
}

function ofStepEntry(entry: unknown, path: Path, shown: Shown): Mistake {
  const names = either(STEP_NAMES);
  if (!isMap(entry))
    return {
      path,
      text: `found ${shown(path)}, allowed a step with its settings, such as \`${typeof entry === 'string' ? entry : 'security'}: {}\``,
    };
  const keys = Object.keys(entry);
  const [key] = keys;
  if (key === undefined) return { path, text: `found a step without a name, allowed ${names}` };
  if (keys.length > 1) {
    return {
      path,
      text: `found the keys ${keys.join(', ')} in one entry, allowed one step an entry; indent a step's settings below its name, and start each step with its own "- "`,
    };
  }
  return {
    path: [...path, key],
    at: 'key',
    text: `found an unknown step \`${key}\`, allowed ${names}${suggestion(key, STEP_NAMES)}`,
  };
}

function ofUnknownKey(whole: z.ZodType, key: string, path: Path, raw: unknown): Mistake {
  const schema = schemaAt(whole, raw, path);
  const names = schema ? namesAllowedBy(schema) : [];
  return {
    path: [...path, key],
    at: 'key',
    text: `found an unknown field, allowed ${names.join(', ')}${suggestion(key, names)}`,
  };
}

function ofValue(whole: z.ZodType, issue: Issue, path: Path, raw: unknown, shown: Shown): Mistake {
  const schema = schemaAt(whole, raw, path);
  const value = valueAt(raw, path);
  if (!schema) return { path, text: `found ${shown(path)}: ${issue.message}` };
  const allowed = `allowed ${allowedBy(schema, value)}`;
  if (value === undefined) return { path, text: `missing, ${allowed}` };
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return ofStepEntry(value, path, shown);
  return { path, text: `found ${shown(path)}, ${allowed}${suggestion(value, namesAllowedBy(inner))}` };
}

/** zod reports a step that fits no member once for each member: only the member named by its key counts. */
function expanded(whole: z.ZodType, issue: Issue, raw: unknown): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const path = issue.path as Path;
  const union = schemaAt(whole, raw, path);
  const member = union instanceof z.ZodUnion ? memberOf(union, valueAt(raw, path)) : undefined;
  if (!member) return [issue];
  return (issue.errors[member.index] ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A missing field is not reported if a misspelt one beside it was meant for it. */
function withoutEchoes(mistakes: readonly Mistake[]): readonly Mistake[] {
  const meant = new Set(
    mistakes.flatMap(({ path, at, text }) => {
      const near = at === 'key' ? /did you mean `(.+)`\?$/.exec(text)?.[1] : undefined;
      return near === undefined ? [] : [JSON.stringify([...path.slice(0, -1), near])];
    }),
  );
  return mistakes.filter(({ path, text }) => !(text.startsWith('missing') && meant.has(JSON.stringify(path))));
}

/** What the schema finds wrong with an environment file's values, one mistake a setting. */
export function schemaMistakes(schema: z.ZodType, raw: unknown, shown: Shown): readonly Mistake[] {
  if (!isMap(raw))
    return [
      { path: [], text: `found ${shown([])}, allowed the settings of an environment: environment, tags, systems …` },
    ];
  const parsed = schema.safeParse(raw);
  const mistakes = (parsed.error?.issues ?? [])
    .flatMap((issue) => expanded(schema, issue, raw))
    .flatMap((issue): readonly Mistake[] => {
      const path = issue.path as Path;
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ofUnknownKey(schema, key, path, raw));
      if (issue.code === 'invalid_key') {
        return [
          {
            path,
            at: 'key',
            text: `found the key ${JSON.stringify(path.at(-1))}, allowed 1 to 128 letters, digits, spaces or _ . : / = + - @`,
          },
        ];
      }
      return [ofValue(schema, issue, path, raw, shown)];
    });
  const first = new Map(mistakes.toReversed().map((mistake) => [JSON.stringify(mistake.path), mistake]));
  return withoutEchoes(mistakes.filter((mistake) => first.get(JSON.stringify(mistake.path)) === mistake));
}
