import { join } from 'node:path';
import { filesBelow, readText } from './checkout';
import type { SystemNames } from './model/names';
import { choose, fill } from './model/render';

/** Found through ROOT: the commands run from a bundle elsewhere. */
const TEMPLATE = 'steps/kit/template';

/** Folders of the template, and of the repository. */
const FOLDERS = ['functions', 'systems'] as const;

export interface TemplateOptions {
  /** Default: with an API. */
  readonly withoutApi: boolean;
}

const placeholders = ({ name, pascal, variable, title }: SystemNames) => ({ name, Name: pascal, variable, title });

/** Files of a new system, by their paths from the root. */
export const systemFiles = (names: SystemNames, { withoutApi }: TemplateOptions): ReadonlyMap<string, string> =>
  new Map(
    FOLDERS.flatMap((folder) =>
      filesBelow(join(TEMPLATE, folder)).flatMap((file) => {
        const text = fill(choose(readText(file), [withoutApi ? 'queue' : 'api']), placeholders(names));
        const path = file.slice(`${TEMPLATE}/${folder}/`.length).replace(/\.txt$/, '');
        // A file of the other variant has no line left.
        return text.trim() === '' ? [] : [[`${folder}/${names.name}/${path}`, text] as const];
      }),
    ),
  );

export interface BlockOptions extends TemplateOptions {
  readonly region: string;
  /** Another system of the environment has an API in this region. */
  readonly sharesRegion: boolean;
}

/** Block of a new system in an environment file, indented by 2. */
export const environmentBlock = (names: SystemNames, { withoutApi, region, sharesRegion }: BlockOptions): string => {
  const variant = withoutApi ? [] : [sharesRegion ? 'shared-region' : 'own-region'];
  const text = readText(`${TEMPLATE}/environment.yaml.txt`);
  return fill(choose(text, variant), { ...placeholders(names), region });
};
