import { parse } from 'yaml';
import { REGIONS } from '../../environments/aws-facts';
import { suggestion } from '../../environments/near-miss';
import { systems } from '../../systems';
import { JSON_OPTION, screenOf, text, type Command, type OptionValues } from '../core/command';
import { CommandError, EXIT, messageOf, UsageError } from '../core/errors';
import {
  CHECKS,
  environmentFiles,
  filesBelow,
  LIST,
  readText,
  requireCommitted,
  SCHEMA,
  writeFiles,
  writeSchema,
} from './checkout';
import { addBlock } from './model/environment-blocks';
import { namesOf, newNameProblem, type SystemNames } from './model/names';
import { regionFor, regionsOf } from './model/regions';
import { addToList } from './model/systems-list';
import { environmentBlock, systemFiles } from './template';

/** Writes a small working system: its folders, its line in the list, its block in every environment file. */
export const newSystem: Command = {
  argument: 'NAME',
  takesFiles: true,
  options: {
    'without-api': { type: 'boolean', about: 'Without an API and its function: messages come by the queue alone' },
    region: { type: 'string', value: 'REGION', about: 'Its AWS region (default: one that no other system uses)' },
    force: { type: 'boolean', about: 'Even if the files that it changes have uncommitted changes' },
    ...JSON_OPTION,
  },
  details: 'NAME has 3–30 lower-case letters, digits or -, such as orders or order-events.',
  run: async ({ options, files, out }) => {
    const { say, json } = screenOf({ options, out });
    const names = namesIn(files);
    const withoutApi = options['without-api'] === true;
    const environments = new Map(environmentFiles().map((file) => [file, readText(file)]));
    const region = regionIn(options, [...environments.values()]);
    const changed = [LIST, ...environments.keys(), SCHEMA];
    if (options['force'] !== true) await requireCommitted(changed);
    const created = systemFiles(names, { withoutApi });
    const blocks = [...environments].map(([file, before]) => {
      const sharesRegion = regionsOf(parse(before)).includes(region);
      return [
        file,
        edited(file, () => addBlock(before, environmentBlock(names, { withoutApi, region, sharesRegion }))),
      ];
    }) as (readonly [string, string])[];
    const list = edited(LIST, () => addToList(readText(LIST), names));
    await writeFiles(new Map([...created, ...blocks, [LIST, list]]));
    await writeSchema();
    say.line(`Added the system ${names.name} in ${region}.`);
    for (const file of created.keys()) say.line(`  created  ${file}`);
    for (const file of changed) say.line(`  changed  ${file}`);
    say.line('Next:');
    say.line('  npm start');
    say.line(`  ${CHECKS}`);
    json({
      format: 'signalbox-new-system',
      version: 1,
      system: names.name,
      region,
      created: [...created.keys()],
      changed,
    });
    return EXIT.ok;
  },
};

/** @throws UsageError for a missing or wrong name, CommandError for one that is taken */
const namesIn = (words: readonly string[]): SystemNames => {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0)
    throw new UsageError(
      `new-system needs one name, such as npm run new-system -- orders (got ${words.join(' ') || 'none'}).`,
    );
  const problem = newNameProblem(
    name,
    systems.map((system) => system.name),
  );
  if (problem !== undefined) throw new UsageError(`The name of a system ${problem}.`);
  const folder = [`systems/${name}`, `functions/${name}`].find((path) => filesBelow(path).length > 0);
  if (folder !== undefined) throw new CommandError(`${folder} exists. Remove it, or choose another name.`);
  return namesOf(name);
};

/** @throws UsageError for an unknown region */
const regionIn = (options: OptionValues, environments: readonly string[]): string => {
  const named = text(options, 'region');
  if (named === undefined) return regionFor(environments.flatMap((file) => regionsOf(parse(file))));
  if ((REGIONS as readonly string[]).includes(named)) return named;
  throw new UsageError(
    `--region must be an AWS region such as us-west-2 (got ${named || 'nothing'})${suggestion(named, REGIONS)}.`,
  );
};

/** @throws CommandError that names the file that cannot be edited */
const edited = (file: string, edit: () => string): string => {
  try {
    return edit();
  } catch (error) {
    throw new CommandError(`${file} cannot be changed: ${messageOf(error)}`, EXIT.failed, { cause: error });
  }
};
