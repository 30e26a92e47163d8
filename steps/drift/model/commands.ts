/** Where an environment runs, as far as a command line names it. */
export interface Place {
  readonly environment: string;
  readonly target: 'local' | 'aws';
}

const options = ({ environment, target }: Place): string => `--env ${environment}${target === 'aws' ? ' --target aws' : ''}`;

/** In single quotes: the types in a URN are joined by $, which a shell would expand. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Says to a reader which of the two ways back it is. */
const WAY = { remediate: ' --to-code', adopt: '' } as const;

/** Command line that acts on one resource. */
export const commandFor = (command: keyof typeof WAY, place: Place, urn: string): string => `npm run ${command} -- ${options(place)}${WAY[command]} --urn ${quoted(urn)}`;

/** Command line that remediates everything. */
export const commandForAll = (place: Place): string => `npm run remediate -- ${options(place)}${WAY.remediate} --all`;
