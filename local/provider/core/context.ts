import type { Context, Props } from '../types';
import { ProviderError } from './errors';

/** Configuration of a provider instance. */
export interface ContextSettings {
  /** Base URL of the local cloud. */
  readonly endpoint: string;
  readonly region: string;
  /** Access key id; 12 digits are the account itself. */
  readonly accessKey: string;
  readonly secretKey: string;
  readonly signal?: AbortSignal;
}

/** Account of access keys that are not account ids. */
const DEFAULT_ACCOUNT = '000000000000';

/**
 * Options of AWS SDK v3 clients for the local cloud. Path style, since bucket host names do not
 * resolve; forces the endpoint even if a queue's URL has an older port.
 */
export function clientOptions(settings: ContextSettings): Props {
  return {
    region: settings.region,
    endpoint: settings.endpoint,
    credentials: { accessKeyId: settings.accessKey, secretAccessKey: settings.secretKey },
    forcePathStyle: true,
    useQueueUrlAsEndpoint: false,
    maxAttempts: 4,
  };
}

/** Refuses AWS endpoints: the local provider must never reach a real account. */
export function assertLocal(endpoint: string): void {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : undefined;
  if (host === undefined)
    throw new ProviderError(
      `AWS_ENDPOINT_URL: '${endpoint}' is not a URL; use the local cloud's, such as http://127.0.0.1:4566.`,
    );
  if (/(^|\.)(amazonaws\.com(\.cn)?|aws\.dev|api\.aws)$/i.test(host)) {
    throw new ProviderError(
      `AWS_ENDPOINT_URL: '${endpoint}' is an AWS endpoint; the local provider works only on a local cloud. Deploy with --target aws instead.`,
    );
  }
}

/** The context of resource types; creates each client once. */
export function createContext(settings: ContextSettings): Context {
  assertLocal(settings.endpoint);
  const clients = new Map<unknown, unknown>();
  return {
    region: settings.region,
    accountId: /^\d{12}$/.test(settings.accessKey) ? settings.accessKey : DEFAULT_ACCOUNT,
    endpoint: settings.endpoint,
    ...(settings.signal ? { signal: settings.signal } : {}),
    client<C>(ctor: new (config: Props) => C): C {
      const existing = clients.get(ctor) as C | undefined;
      if (existing !== undefined) return existing;
      const made = new ctor(clientOptions(settings));
      clients.set(ctor, made);
      return made;
    },
  };
}
