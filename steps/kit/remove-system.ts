import { systems } from '../../systems';
import { JSON_OPTION, screenOf, type Command } from '../core/command';
import { CommandError, EXIT, messageOf, UsageError } from '../core/errors';
import { nearMiss } from '../../environments/near-miss';
import {
  CHECKS,
  environmentFiles,
  filesBelow,
  LIST,
  MANIFEST,
  readSources,
  readText,
  removeFiles,
  requireCommitted,
  SCHEMA,
  writeFiles,
  writeSchema,
} from './checkout';
import { removeBlock } from './model/environment-blocks';
import { nameProblem } from './model/names';
import { names } from './model/import-graph';
import { removalOf } from './model/removal';
import { withoutScripts } from './model/scripts';
import { removeFromList } from './model/systems-list';

/** Takes a system out: its folders, its line in the list, its blocks in the environment files, the tests that need it. */
export const removeSystem: Command = {
  argument: 'NAME',
  takesFiles: true,
  options: {
    force: { type: 'boolean', about: 'Even if the files that it changes or removes have uncommitted changes' },
    ...JSON_OPTION,
  },
  details: 'Removes the sources only. What is deployed goes with the next npm run up.',
  run: async ({ options, files, out }) => {
    const { say, json } = screenOf({ options, out });
    const name = nameIn(files);
    const removal = removalOf(readSources(), name);
    if (removal.others.length > 0)
      throw new CommandError(
        `${name} is imported by ${removal.others.join(', ')}. Remove these imports first: commands and modules must not know a system.`,
      );
    const removed = [
      ...new Set([
        ...['systems', 'functions', 'tests'].flatMap((folder) => filesBelow(`${folder}/${name}`)),
        ...samplesOf(removal.tests),
        ...removal.tests,
      ]),
    ].toSorted();
    const edits = editsOf(name, removed);
    const changed = [...edits.keys(), SCHEMA].toSorted();
    if (options['force'] !== true) await requireCommitted([...removed, ...changed]);
    removeFiles(removed);
    await writeFiles(edits);
    await writeSchema();
    const mentions = documentsThatName(name);
    say.line(`Removed the system ${name}.`);
    for (const file of removed) say.line(`  removed  ${file}`);
    for (const file of changed) say.line(`  changed  ${file}`);
    if (mentions.length > 0) say.line(`Still named in ${mentions.join(', ')}: edit by hand.`);
    say.line('Next:');
    say.line('  npm start');
    say.line(`  ${CHECKS}`);
    json({ format: 'signalbox-remove-system', version: 1, system: name, removed, changed, namedIn: mentions });
    return EXIT.ok;
  },
};

/** @throws UsageError for a missing or unknown name, CommandError for the last system */
const nameIn = (words: readonly string[]): string => {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0)
    throw new UsageError(
      `remove-system needs one name, such as npm run remove-system -- orders (got ${words.join(' ') || 'none'}).`,
    );
  const problem = nameProblem(name);
  if (problem !== undefined) throw new UsageError(`The name of a system ${problem}.`);
  const known = systems.map((system) => system.name);
  if (!known.includes(name)) {
    const near = nearMiss(name, known);
    throw new UsageError(
      `There is no system ${name}.${near === undefined ? '' : ` Did you mean ${near}?`} systems/index.ts lists ${known.join(', ')}.`,
    );
  }
  if (known.length === 1)
    throw new CommandError(
      `${name} is the only system, and an environment needs one. Add another first: npm run new-system`,
    );
  return name;
};

/** tests/samples has files that are not TypeScript too. */
const samplesOf = (tests: readonly string[]): readonly string[] =>
  tests.some((file) => file.startsWith('tests/samples/')) ? filesBelow('tests/samples') : [];

/** New texts of the files that list the system. @throws CommandError that names the file that cannot be edited */
const editsOf = (name: string, removed: readonly string[]): ReadonlyMap<string, string> => {
  const edits: readonly (readonly [string, (text: string) => string | undefined])[] = [
    [LIST, (text) => removeFromList(text, name)],
    ...environmentFiles().map((file) => [file, (text: string) => removeBlock(text, name)] as const),
    [MANIFEST, (text) => withoutScripts(text, removed)],
  ];
  return new Map(
    edits.flatMap(([file, edit]) => {
      const before = readText(file);
      try {
        const after = edit(before);
        return after === undefined || after === before ? [] : [[file, after] as const];
      } catch (error) {
        throw new CommandError(`${file} cannot be changed: ${messageOf(error)}`, EXIT.failed, { cause: error });
      }
    }),
  );
};

/** Documents and environment files that still have the name; the changelog keeps it. */
const documentsThatName = (name: string): readonly string[] =>
  ['README.md', ...filesBelow('docs').filter((file) => file.endsWith('.md')), ...environmentFiles()].filter((file) => {
    try {
      return names(readText(file), name);
    } catch {
      return false;
    }
  });
