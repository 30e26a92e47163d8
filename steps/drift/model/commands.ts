/** Where an environment runs, as far as a command line names it. */
export interface Place {
  readonly environment: string;
  readonly target: 'local' | 'aws';
}

const options = ({ environment, target }: Place): string => `--env ${environment}${target === 'aws' ? ' --target aws' : ''}`;

/** A URN in single quotes: its types are joined by $, which a shell would expand. */
const quoted = (reference: string): string => (reference.startsWith('urn:') ? `'${reference.replaceAll("'", "'\\''")}'` : reference);

/** Says to a reader which of the two ways back it is. */
const WAY = { remediate: ' --to-code', adopt: '' } as const;

/**
 * Command line that acts on one resource.
 * @param reference What --resource takes for it: its logical name, or its URN.
 */
export const commandFor = (command: keyof typeof WAY, place: Place, reference: string): string => `npm run ${command} -- ${options(place)}${WAY[command]} --resource ${quoted(reference)}`;

/** Command line that remediates everything. */
export const commandForAll = (place: Place): string => `npm run remediate -- ${options(place)}${WAY.remediate} --all`;
