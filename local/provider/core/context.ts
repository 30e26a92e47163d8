import type { Context, Props } from '../types';
import { ProviderError } from './errors';

/** What a provider instance is configured with. */
export interface ContextSettings {
  /** Base URL of the local cloud. */
  readonly endpoint: string;
  readonly region: string;
  /** Access key id; one of 12 digits is the account itself. */
  readonly accessKey: string;
  readonly secretKey: string;
  readonly signal?: AbortSignal;
}

/** Account of access keys that are no account ids. */
const DEFAULT_ACCOUNT = '000000000000';

/**
 * Options of any AWS SDK v3 client for the local cloud. Path style, since bucket host names do not
 * resolve; the endpoint also where a queue's URL names another port, from an earlier start.
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

/** Refuses every address of AWS itself: what the local provider does must never reach a real account. */
export function assertLocal(endpoint: string): void {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : undefined;
  if (host === undefined)
    throw new ProviderError(
      `AWS_ENDPOINT_URL: '${endpoint}' is no URL; give the local cloud's, such as http://127.0.0.1:4566.`,
    );
  if (/(^|\.)(amazonaws\.com(\.cn)?|aws\.dev|api\.aws)$/i.test(host)) {
    throw new ProviderError(
      `AWS_ENDPOINT_URL: '${endpoint}' is AWS itself; the local provider works on a local cloud only. Deploy with --target aws instead.`,
    );
  }
}

/** The context that resource types work in; it makes each client once. */
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
