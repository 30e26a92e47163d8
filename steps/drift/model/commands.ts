import type { Where } from '../../core/model/subscriptions';

const options = ({ environment, target }: Where): string =>
  `--env ${environment}${target === 'aws' ? ' --target aws' : ''}`;

/** A URN in single quotes: its types are joined by $, which a shell would expand. */
const quoted = (reference: string): string =>
  reference.startsWith('urn:') ? `'${reference.replaceAll("'", "'\\''")}'` : reference;

/**
 * Command line that acts on one resource.
 * @param reference What --resource takes for it: its logical name, or its URN.
 */
export const commandFor = (command: 'remediate' | 'adopt', where: Where, reference: string): string =>
  `npm run ${command} -- ${options(where)} --resource ${quoted(reference)}`;

/** Command line that remediates everything. */
export const commandForAll = (where: Where): string => `npm run remediate -- ${options(where)} --all`;
