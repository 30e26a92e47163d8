import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * What the published plugins' schemas say of a resource type, read from the type declarations of the
 * very SDK version that is installed: an argument with `?` is Optional; an output without `| undefined`
 * is always there, so an Optional argument of that name is Computed too.
 */

/** One property of a resource, or one member of an object in it. */
export interface PublishedProperty {
  /** The program may set it. */
  readonly input: boolean;
  readonly required: boolean;
  /** Always in the state: Required, Computed, or both Optional and Computed. */
  readonly always: boolean;
  /** Members, where it is an object or a list of objects. */
  readonly members?: PublishedSchema;
}

export type PublishedSchema = { readonly [name: string]: PublishedProperty };

/** Schema of a resource type by its token, e.g. aws:sns/topic:Topic. */
export function publishedSchema(token: string): PublishedSchema {
  const { pkg, file, name } = parseToken(token);
  const source = parse(join(pkg, `${file}.d.ts`));
  const [outputs, args] = [membersOf(declaration(source, name)), membersOf(declaration(source, `${name}Args`))];
  const shapes = { inputs: shapesOf(pkg, 'input'), outputs: shapesOf(pkg, 'output') };
  return merge(outputs, args, shapes);
}

function parseToken(token: string): { pkg: string; file: string; name: string } {
  const [, pkg = '', path = '', name = ''] = /^(\w+):([\w/]+):(\w+)$/.exec(token) ?? [];
  const root = join(__dirname, '..', '..', '..', 'node_modules', '@pulumi', pkg);
  return { pkg: root, file: path.replace(/^index\//, ''), name };
}

const parsed = new Map<string, ts.SourceFile>();

function parse(path: string): ts.SourceFile {
  const known = parsed.get(path);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  parsed.set(path, source);
  return source;
}

type Declaration = ts.ClassDeclaration | ts.InterfaceDeclaration;

const isNamed =
  (name: string) =>
  (node: ts.Node): node is Declaration =>
    (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) && node.name?.text === name;

function declaration(source: ts.SourceFile, name: string): Declaration {
  const found = source.statements.find(isNamed(name));
  if (found === undefined) throw new Error(`${source.fileName} declares no ${name}`);
  return found;
}

interface Member {
  readonly optional: boolean;
  readonly undefinable: boolean;
  /** Name of the object type behind it, as in types/input.d.ts, e.g. lambda.FunctionTracingConfig. */
  readonly shape?: string;
}

function membersOf(node: Declaration): ReadonlyMap<string, Member> {
  const found = new Map<string, Member>();
  for (const member of node.members) {
    if (
      !(ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) ||
      member.type === undefined ||
      !ts.isIdentifier(member.name)
    )
      continue;
    if (
      ts.canHaveModifiers(member) &&
      ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
    )
      continue;
    const text = member.type.getText();
    found.set(member.name.text, {
      optional: member.questionToken !== undefined,
      undefinable: /\| undefined>?$/.test(text),
      ...shapeOf(text),
    });
  }
  return found;
}

function shapeOf(text: string): { shape?: string } {
  const [, shape] = /\b(?:inputs|outputs)\.([\w.]+)/.exec(text) ?? [];
  return shape === undefined ? {} : { shape };
}

type Shapes = ReadonlyMap<string, ReadonlyMap<string, Member>>;
const shapes = new Map<string, Shapes>();

/** Every object type of types/input.d.ts or types/output.d.ts by its name there. */
function shapesOf(pkg: string, kind: 'input' | 'output'): Shapes {
  const path = join(pkg, 'types', `${kind}.d.ts`);
  const known = shapes.get(path);
  if (known !== undefined || !existsSync(path)) return known ?? new Map();
  const found = new Map<string, ReadonlyMap<string, Member>>();
  const collect = (statements: ts.NodeArray<ts.Statement>, prefix: string): void => {
    for (const node of statements) {
      if (ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body))
        collect(node.body.statements, `${prefix}${node.name.text}.`);
      if (ts.isInterfaceDeclaration(node)) found.set(`${prefix}${node.name.text}`, membersOf(node));
    }
  };
  collect(parse(path).statements, '');
  shapes.set(path, found);
  return found;
}

function merge(
  outputs: ReadonlyMap<string, Member>,
  inputs: ReadonlyMap<string, Member>,
  known: { readonly inputs: Shapes; readonly outputs: Shapes },
): PublishedSchema {
  const names = [...new Set([...outputs.keys(), ...inputs.keys()])].filter((name) => name !== 'urn' && name !== 'id');
  return Object.fromEntries(
    names.map((name) => {
      const [output, input] = [outputs.get(name), inputs.get(name)];
      const shape = output?.shape ?? input?.shape;
      const [outer, inner] = [known.outputs.get(output?.shape ?? ''), known.inputs.get(input?.shape ?? '')];
      return [
        name,
        {
          input: input !== undefined,
          required: input !== undefined && !input.optional,
          always: output !== undefined && !output.optional && !output.undefinable,
          ...(shape !== undefined && outer !== undefined && { members: merge(outer, inner ?? new Map(), known) }),
        },
      ];
    }),
  );
}
