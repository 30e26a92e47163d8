import type { Where } from '../../core/model/subscriptions';

const options = ({ environment, target }: Where): string =>
  `--env ${environment}${target === 'aws' ? ' --target aws' : ''}`;

/** A URN in single quotes: it contains $, which a shell would expand. */
const quoted = (reference: string): string =>
  reference.startsWith('urn:') ? `'${reference.replaceAll("'", "'\\''")}'` : reference;

/**
 * Command that acts on one resource.
 * @param reference Value of --resource: its logical name, or its URN.
 */
export const commandFor = (command: 'remediate' | 'adopt', where: Where, reference: string): string =>
  `npm run ${command} -- ${options(where)} --resource ${quoted(reference)}`;

/** Command line that remediates everything. */
export const commandForAll = (where: Where): string => `npm run remediate -- ${options(where)} --all`;
