import { localAccount } from '../../../local/accounts';
import type { Cloud } from '../../../systems/shared/cloud';
import { post } from '../traffic/http';
import { peekQueue } from '../traffic/queue-peek';
import type { Clients } from './clients';
import type { Session } from './session';
import { endpointHeaders } from './target';

/** The cloud of a session, as a system's sample, seed, smoke checks and replay see it. The clients stay the caller's to destroy. */
export const cloudOf = (
  { target, settings: { environment } }: Pick<Session, 'target' | 'settings'>,
  clients: Clients,
): Cloud => {
  const routing = endpointHeaders(target, environment);
  return {
    environment,
    kind: target.kind,
    clients,
    routing,
    post: (endpoint, body, { apiKey, headers } = {}) => post(endpoint, body, apiKey, { ...routing, ...headers }),
    peek: async (region, queueUrl) => {
      if (target.kind === 'aws')
        throw new Error('Messages can be read without receiving them on the local cloud only.');
      return peekQueue(target, localAccount(environment), region, queueUrl);
    },
  };
};
