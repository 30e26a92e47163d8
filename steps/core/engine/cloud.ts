import { localAccount } from '../../../local/accounts';
import type { Cloud } from '../../../systems/shared/cloud';
import { post } from '../traffic/http';
import { peekQueue } from '../traffic/queue-peek';
import type { Clients } from './clients';
import type { Session } from './session';
import { endpointHeaders } from './target';

/** What systems get to reach the environment with. */
export const cloudOf = ({ target, settings }: Pick<Session, 'target' | 'settings'>, clients: Clients): Cloud => {
  const { environment } = settings;
  const routing = endpointHeaders(target, environment);
  return {
    environment,
    kind: target.kind,
    clients,
    routing,
    post: (endpoint, body, { apiKey, headers } = {}) => post(endpoint, body, apiKey, { ...routing, ...headers }),
    peek: async (region, queueUrl) => {
      if (target.kind === 'aws') throw new Error('Queues can be looked into on the local cloud only.');
      return peekQueue(target, localAccount(environment), region, queueUrl);
    },
  };
};
