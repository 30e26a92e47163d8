import type { Context, InvokeType, ResourceType } from '../types';
import { ProviderError } from './errors';

/** What one plugin executable serves. */
export interface ProviderPackage {
  /** aws or random. */
  readonly name: string;
  /** Version of the SDK package whose programs it serves. */
  readonly version: string;
  readonly types: readonly ResourceType[];
  readonly invokes: readonly InvokeType[];
  /** Whether it needs a local cloud, so that a region and an endpoint are asked for. */
  readonly usesCloud: boolean;
}

/** The types and functions of a package by token. @throws Error for a token that is there twice. */
export function indexTokens<T extends { readonly token: string }>(entries: readonly T[]): ReadonlyMap<string, T> {
  const index = new Map(entries.map((entry) => [entry.token, entry]));
  if (index.size === entries.length) return index;
  const doubled = entries.filter((entry) => index.get(entry.token) !== entry).map((entry) => entry.token);
  throw new Error(`in the provider's table twice: ${doubled.join(', ')}`);
}

/** The entry of a token, or an error that says what the package covers of that service. */
export function lookUp<T>(index: ReadonlyMap<string, T>, token: string, what: 'resource type' | 'function'): T {
  const found = index.get(token);
  if (found !== undefined) return found;
  const service = `${token.split('/')[0]}/`;
  const related = [...index.keys()].filter((known) => known.startsWith(service));
  const hint = related.length > 0 ? ` Of this service it covers ${related.join(', ')}.` : '';
  throw new ProviderError(
    `The local provider does not cover the ${what} ${token}.${hint} Leave it out for --target local, or add it to local/provider/types.`,
  );
}

/** A context for packages that live in the state alone. */
export const OFFLINE: Context = {
  region: '',
  accountId: '',
  endpoint: '',
  client: () => {
    throw new ProviderError('this provider talks to no cloud');
  },
};
