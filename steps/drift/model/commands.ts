import type { Where } from '../../core/model/subscriptions';

const options = ({ environment, target }: Where): string =>
  `--env ${environment}${target === 'aws' ? ' --target aws' : ''}`;

/** A URN in single quotes: it contains $, which a shell would expand. */
const quoted = (reference: string): string =>
  reference.startsWith('urn:') ? `'${reference.replaceAll("'", "'\\''")}'` : reference;

/** The option that makes the direction explicit. */
const WAY = { remediate: ' --to-code', adopt: '' } as const;

/**
 * Command that acts on one resource.
 * @param reference Value of --resource: its logical name, or its URN.
 */
export const commandFor = (command: keyof typeof WAY, where: Where, reference: string): string =>
  `npm run ${command} -- ${options(where)}${WAY[command]} --resource ${quoted(reference)}`;

/** Command that remediates everything. */
export const commandForAll = (where: Where): string => `npm run remediate -- ${options(where)}${WAY.remediate} --all`;
