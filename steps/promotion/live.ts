import { systemOf } from '../../systems';
import { clientsOf } from '../core/engine/clients';
import { codeDigests } from '../core/engine/code-digests';
import { stateResources } from '../core/engine/state';
import type { Session } from '../core/engine/session';
import { nameOf } from '../core/model/changes';

/** sha256 of the code that each deployed function runs now, from Lambda, hexadecimal, by `system/function`. */
export const liveDigests = async (session: Session): Promise<Readonly<Record<string, string>>> => {
  const clients = clientsOf(session);
  try {
    const digests = await codeDigests(await stateResources(session), clients);
    return Object.fromEntries(
      digests.map(({ urn, live }) => [functionOf(urn), Buffer.from(live, 'base64').toString('hex')]),
    );
  } finally {
    clients.destroy();
  }
};

/** `price-alerts/ingest` for the program's name price-alerts-ingest-function. */
const functionOf = (urn: string): string => {
  const name = nameOf(urn).replace(/-function$/, '');
  const system = systemOf(name);
  return `${system}/${name.slice(system.length + 1)}`;
};
