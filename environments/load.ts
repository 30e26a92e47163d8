import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative } from 'node:path';
import { EnvironmentError, formatMistake, type LocatedMistake } from './environment-error';
import { schemaMistakes } from './mistakes';
import { suggestion } from './near-miss';
import { ruleFindings } from './rules';
import type { Finding } from './rules';
import type { SystemSettingsDefinition } from './rules/rule';
import { environmentSchema } from './schema';
import type { AnyStep, EnvironmentFile, EnvironmentSettings } from './schema';
import { salvage } from './schema-walk';
import type { Draft } from './schema-walk';
import { formatPath, YamlSource } from './source';

export interface LoadOptions {
  /** The systems that a file may have. */
  readonly systems: readonly SystemSettingsDefinition[];
  /** ISO date against which runtime deprecations count. Default: today, UTC. */
  readonly today?: string;
  /** Takes each warning, one line. Default: writes it to stderr. */
  readonly warn?: (line: string) => void;
}

const inOrder = (mistakes: readonly LocatedMistake[]) =>
  mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);

/**
 * Reads and checks an environment file, such as environments/dev.yaml.
 * @throws EnvironmentError that lists every mistake of the file.
 */
export function loadEnvironment(file: string, options: LoadOptions): EnvironmentSettings {
  const name = displayName(file);
  return loadEnvironmentText(read(file, name), name, options);
}

/**
 * Checks the text of an environment file. `name` is what errors call it; where it ends in .yaml,
 * its base name has to be the environment's.
 * @throws EnvironmentError that lists every mistake of the text.
 */
export function loadEnvironmentText(text: string, name: string, options: LoadOptions): EnvironmentSettings {
  const source = new YamlSource(text);
  if (source.broken.length > 0)
    throw new EnvironmentError(
      name,
      inOrder([...source.broken, ...source.duplicates].map((mistake) => ({ path: '', ...mistake }))),
    );

  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const { systems } = options;
  const schema = environmentSchema(systems);
  const draft = salvage(schema, source.value) as Draft<EnvironmentFile> | undefined;
  const found: readonly Finding[] = [
    ...schemaMistakes(schema, source.value, (path) => source.shown(path)),
    ...ruleFindings(systems, { draft: draft ?? {}, raw: source.value, fileName: basename(name), today }),
  ];
  const located = (severity: Finding['severity']) =>
    found
      .filter((finding) => (finding.severity ?? 'mistake') === severity)
      .map(({ path, at, text: words }): LocatedMistake => ({
        ...source.position(path, at ?? 'value'),
        path: formatPath(path),
        text: words,
      }));
  const mistakes = [...source.duplicates.map((mistake) => ({ path: '', ...mistake })), ...located('mistake')];
  if (mistakes.length > 0) throw new EnvironmentError(name, inOrder(mistakes));

  const warn = options.warn ?? ((line: string) => process.stderr.write(`${line}\n`));
  for (const warning of inOrder(located('warning'))) warn(`warning: ${formatMistake(name, warning)}`);
  return settingsOf(schema.parse(source.value));
}

/** The file's steps are maps of one key; the program wants a name beside the settings. */
function settingsOf({
  environment,
  account,
  tags,
  protection,
  acceptedDrift,
  systems,
}: EnvironmentFile): EnvironmentSettings {
  return {
    environment,
    tags,
    protection,
    ...(account === undefined ? {} : { account }),
    ...(acceptedDrift.length > 0 && { acceptedDrift }),
    systems: Object.fromEntries(
      Object.entries(systems).flatMap(([name, system]) =>
        system ? [[name, { region: system.region, steps: system.steps.map(named) }] as const] : [],
      ),
    ),
  };
}

function named(step: object): AnyStep {
  const [[name, settings] = ['', undefined]] = Object.entries(step) as [string, unknown][];
  return { name, settings } as AnyStep;
}

function displayName(file: string): string {
  const below = relative(process.cwd(), file);
  return below !== '' && !below.startsWith('..') && !isAbsolute(below) ? below : file;
}

function read(file: string, name: string): string {
  const refuse = (text: string) => new EnvironmentError(name, [{ line: 1, column: 1, path: '', text }]);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(
      code === 'ENOENT'
        ? `there is no such file${others(file)}`
        : `the file cannot be read (${code}); an environment is one YAML file`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('found bytes that are not UTF-8, allowed UTF-8 text; save the file as UTF-8');
  }
}

/** The environments beside a file that is not there, with the one that was probably meant. */
function others(file: string): string {
  try {
    const names = readdirSync(dirname(file))
      .filter((entry) => /\.ya?ml$/.test(entry))
      .map((entry) => entry.replace(/\.ya?ml$/, ''))
      .toSorted();
    return names.length === 0
      ? ''
      : `, allowed ${names.join(', ')}${suggestion(basename(file).replace(/\.ya?ml$/, ''), names)}`;
  } catch {
    return '';
  }
}
