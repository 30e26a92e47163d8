import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from '../../local/paths';

/** A question to AWS that a file of steps/ or systems/ imports from the SDK, by a permission that it needs. */
export interface SdkCall {
  /** File, from the root: steps/core/store/store.ts. */
  readonly file: string;
  /** Operation of the API: GetObject for GetObjectCommand, ListTopics for paginateListTopics. */
  readonly operation: string;
  /** IAM's name of the service. */
  readonly service: string;
  /** The permission: s3:GetObject. */
  readonly action: string;
}

/** IAM's names where they are not the package's. */
const SERVICES: Readonly<Record<string, string>> = {
  'api-gateway': 'apigateway',
  'cloudwatch-logs': 'logs',
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
};

/** Who may not list a bucket is told 403 of an object that is not there, not 404. */
const FINDS_OBJECT = ['s3:GetObject', 's3:ListBucket'] as const;

/** Permissions where they are not called as the operation. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'lambda:FunctionUpdatedV2': ['lambda:GetFunction'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  's3:GetObject': FINDS_OBJECT,
  's3:HeadBucket': ['s3:ListBucket'],
  's3:HeadObject': FINDS_OBJECT,
  's3:ListBuckets': ['s3:ListAllMyBuckets'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  // One's own identity may be asked for without one.
  'sts:GetCallerIdentity': [],
};

/** All source files of steps/ and systems/, from the root, tests left out. */
export const stepFiles = (): readonly string[] =>
  globSync('{steps,systems}/**/*.ts', { cwd: ROOT })
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'))
    .toSorted();

const IMPORT = /^(?:import|export) (?!type )([^;]*?) from '([^']+)'/gm;

const importsOf = (file: string): readonly { readonly names: readonly string[]; readonly from: string }[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)].map(([, names = '', from = '']) => ({
    from,
    names: names
      .replace(/[{}]/g, '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  }));

/** Where a step asks the systems of the list for a part: `system.smoke?.()`. */
const PART = /\bsystem\.(seed|sample|smoke|replay)\?\.\(\)/g;

/** The files of each system that has such a part. */
const partFiles = (file: string): readonly string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(PART)].flatMap(([, part = '']) =>
    globSync([`systems/*/${part}.ts`, `systems/*/${part}/index.ts`], {
      cwd: ROOT,
      exclude: ['systems/shared/**'],
    }),
  );

/**
 * These files and all of steps/ and systems/ that they import, directly or not, with the parts that they
 * ask of the systems; types alone are no import.
 */
export const reachedFrom = (entries: readonly string[]): readonly string[] => {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const { from, names } of importsOf(file)) {
      if (!from.startsWith('.') || names.every((name) => name.startsWith('type '))) continue;
      const found = [`${from}.ts`, `${from}/index.ts`]
        .map((path) => relative(ROOT, resolve(ROOT, dirname(file), path)))
        .find((path) => existsSync(join(ROOT, path)));
      if (found !== undefined && /^(steps|systems)\//.test(found)) visit(found);
    }
    if (file.startsWith('steps/')) partFiles(file).forEach(visit);
  };
  entries.forEach(visit);
  return [...reached].toSorted();
};

/**
 * What a file asks AWS, by its imports.
 * @throws Error for an import of the SDK whose operations its names do not tell.
 */
export const sdkCalls = (file: string): readonly SdkCall[] =>
  importsOf(file)
    .filter(({ from }) => from.startsWith('@aws-sdk/'))
    .flatMap(({ from, names }) => {
      const client = /^@aws-sdk\/client-([a-z0-9-]+)$/.exec(from)?.[1];
      if (client === undefined) throw new Error(`${file}: what ${from} asks of AWS is not known`);
      const service = SERVICES[client] ?? client;
      return names.flatMap((name): SdkCall[] => {
        const imported = name.replace(/ as \w+$/, '');
        const operation = /^(\w+)Command$/.exec(imported)?.[1] ?? /^(?:paginate|waitUntil)(\w+)$/.exec(imported)?.[1];
        if (operation !== undefined)
          return actionsOf(service, operation).map((action) => ({ file, operation, service, action }));
        if (/^type |Client$|Exception$/.test(name)) return [];
        throw new Error(`${file}: what ${name} of ${from} asks of AWS is not known`);
      });
    });

/** API Gateway's permissions are the methods of HTTP. */
const actionsOf = (service: string, operation: string): readonly string[] => {
  if (service !== 'apigateway') return ACTIONS[`${service}:${operation}`] ?? [`${service}:${operation}`];
  if (!operation.startsWith('Get')) throw new Error(`the method of API Gateway's ${operation} is not known`);
  return ['apigateway:GET'];
};
