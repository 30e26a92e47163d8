import type { Context, InvokeType, ResourceType } from '../types';
import { ProviderError } from './errors';

/** Contents of one plugin executable. */
export interface ProviderPackage {
  /** aws or random. */
  readonly name: string;
  /** Version of the SDK package that it supports. */
  readonly version: string;
  readonly types: readonly ResourceType[];
  readonly invokes: readonly InvokeType[];
  /** Whether it needs a local cloud, and so a region and an endpoint. */
  readonly usesCloud: boolean;
}

/** The types and functions of a package by token. @throws Error for a duplicate token. */
export function indexTokens<T extends { readonly token: string }>(entries: readonly T[]): ReadonlyMap<string, T> {
  const index = new Map(entries.map((entry) => [entry.token, entry]));
  if (index.size === entries.length) return index;
  const doubled = entries.filter((entry) => index.get(entry.token) !== entry).map((entry) => entry.token);
  throw new Error(`duplicate in the provider's table: ${doubled.join(', ')}`);
}

/** The entry of a token; the error lists what the package covers of that service. */
export function lookUp<T>(index: ReadonlyMap<string, T>, token: string, what: 'resource type' | 'function'): T {
  const found = index.get(token);
  if (found !== undefined) return found;
  const service = `${token.split('/')[0]}/`;
  const related = [...index.keys()].filter((known) => known.startsWith(service));
  const hint = related.length > 0 ? ` Of this service it covers ${related.join(', ')}.` : '';
  throw new ProviderError(
    `The local provider does not cover the ${what} ${token}.${hint} Omit it for --target local, or add it to local/provider/types.`,
  );
}

/** A context for packages that exist only in the state. */
export const OFFLINE: Context = {
  region: '',
  accountId: '',
  endpoint: '',
  client: () => {
    throw new ProviderError('this provider does not use a cloud');
  },
};
