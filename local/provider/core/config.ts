import type { Context, Props } from '../types';
import type { CheckFailure } from './check';
import { createContext } from './context';
import { ProviderError } from './errors';
import { isObject, unwrap } from './values';

/** A configured provider instance. */
export interface ProviderConfig {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
  /** The context of a region; the instance's own by default. */
  context(region?: string): Context;
}

/** Provider settings are strings; structured ones are JSON. */
function structured(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function defaultTagsOf(args: Props): Record<string, string> {
  const setting = structured(args['defaultTags']);
  const tags = isObject(setting) ? structured(setting['tags']) : undefined;
  return isObject(tags) ? Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])) : {};
}

function checkAccount(args: Props, accountId: string): void {
  const allowed = structured(args['allowedAccountIds']);
  if (Array.isArray(allowed) && allowed.length > 0 && !allowed.includes(accountId)) {
    throw new ProviderError(
      `allowedAccountIds: the local account is ${accountId} (allowed: ${allowed.join(', ')}); set AWS_ACCESS_KEY_ID to the account's 12 digits`,
    );
  }
}

/**
 * The configuration of an instance: its settings first, then the standard AWS variables.
 * @throws ProviderError if the region, the credentials or the local cloud's URL is missing.
 */
export function configure(rawArgs: Props, env: NodeJS.ProcessEnv, signal?: AbortSignal): ProviderConfig {
  const args = unwrap(rawArgs);
  const region = textOf(args['region']) ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const endpoint = env['AWS_ENDPOINT_URL']?.replace(/\/$/, '');
  const accessKey = textOf(args['accessKey']) ?? env['AWS_ACCESS_KEY_ID'];
  const secretKey = textOf(args['secretKey']) ?? env['AWS_SECRET_ACCESS_KEY'];
  if (region === undefined)
    throw new ProviderError('region is required; set it on the provider, as aws:region, or in AWS_REGION');
  if (endpoint === undefined)
    throw new ProviderError(
      'AWS_ENDPOINT_URL is not set; the local provider needs the URL of the local cloud (npm run local:start prints it)',
    );
  if (accessKey === undefined || secretKey === undefined)
    throw new ProviderError(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; set them to the 12 digits of the local account, and test',
    );
  const contexts = new Map<string, Context>();
  const context = (wanted: string = region): Context => {
    const existing = contexts.get(wanted);
    if (existing !== undefined) return existing;
    const made = createContext({ endpoint, region: wanted, accessKey, secretKey, ...(signal ? { signal } : {}) });
    contexts.set(wanted, made);
    return made;
  };
  checkAccount(args, context().accountId);
  return { region, defaultTags: defaultTagsOf(args), context };
}

const REGION_FORM = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Failures of known provider settings. */
export function checkConfig(args: Props): readonly CheckFailure[] {
  const region = textOf(unwrap(args)['region']);
  if (region === undefined || REGION_FORM.test(region) || region.includes('04da6b54')) return [];
  return [{ property: 'region', reason: `'${region}' is not an AWS region such as us-east-2` }];
}

/** Settings that move every resource, so that a change replaces the provider. */
const REPLACING = ['region', 'accessKey'];

export function diffConfig(
  olds: Props,
  news: Props,
): { readonly changed: readonly string[]; readonly replaces: readonly string[] } {
  const [before, after] = [unwrap(olds), unwrap(news)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'version');
  const changed = names.filter(
    (name) => JSON.stringify(structured(before[name])) !== JSON.stringify(structured(after[name])),
  );
  return { changed, replaces: changed.filter((name) => REPLACING.includes(name)) };
}
