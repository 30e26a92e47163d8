import {
  APIGatewayClient,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import type { Context, InputSpec, Props } from '../types';
import { unless } from './aws-errors';
import { tagChanges } from './resource-tags';
import type { TagMap } from './resource-tags';

/** Shared parts of the API Gateway types. */

export type Failure = { property: string; reason: string };

export const REST_API: InputSpec = { required: true, replace: true };
/** Key of a method: replaced if any part changes. */
export const METHOD_ADDRESS = {
  restApi: REST_API,
  resourceId: { required: true, replace: true },
  httpMethod: { required: true, replace: true },
} as const;

const HTTP_METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

export const gateway = (ctx: Context): APIGatewayClient => ctx.client(APIGatewayClient);

/** The result of a call, or undefined if API Gateway answers not found. */
export const found = <T>(call: () => Promise<T>): Promise<T | undefined> => unless(['NotFoundException'], call);

/**
 * Patch operations that set each path to its value and remove undefined ones. The values are
 * sent unchanged: the emulator stores a patch's value unparsed and does not unescape map keys, so
 * AWS's spelling ('false', /requestModels/application~1json) would store a true and a wrong key.
 */
export function patches(wanted: { readonly [path: string]: unknown }): PatchOperation[] {
  return Object.entries(wanted).map(([path, value]) =>
    value === undefined || value === null ? { op: 'remove', path } : { op: 'replace', path, value: value as string },
  );
}

/** Patch operations for the paths with a value: AWS chooses omitted settings. */
export function patchesGiven(wanted: { readonly [path: string]: unknown }): PatchOperation[] {
  return patches(wanted).filter(({ op }) => op === 'replace');
}

/** Booleans and numbers that another client patched in AWS's spelling are returned as text. */
export const flag = (value: unknown): boolean => value === true || value === 'true';
export const count = (value: unknown): number | undefined =>
  value === undefined || value === null || value === '' ? undefined : Number(value);
export const text = (value: string | undefined | null): string | undefined => value || undefined;
export const entries = <T>(
  value: Readonly<Record<string, T>> | undefined | null,
): Readonly<Record<string, T>> | undefined => (value && Object.keys(value).length > 0 ? value : undefined);
export const rfc3339 = (date: Date | undefined): string | undefined => date?.toISOString().replace('.000Z', 'Z');

/** A part of a resource's key that AWS does not return and the id does not contain. */
export function addressPart(token: string, prior: Props, name: string): string {
  const value: unknown = prior[name];
  if (typeof value === 'string') return value;
  throw new Error(`${token}: '${name}' is unknown; the local provider does not support imports of this type.`);
}

/** Failures common to resources of a REST API. */
export function checkAddress(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  for (const property of ['restApi', 'restApiId', 'deployment'].filter(
    (name) => inputs[name] !== undefined && typeof inputs[name] !== 'string',
  )) {
    failures.push({
      property,
      reason: 'must be the id, such as api.id; the local provider does not accept a resource here',
    });
  }
  if (typeof inputs.httpMethod === 'string' && !HTTP_METHODS.includes(inputs.httpMethod)) {
    failures.push({
      property: 'httpMethod',
      reason: `'${inputs.httpMethod}' must be one of ${HTTP_METHODS.join(', ')}`,
    });
  }
  return failures;
}

/** ARN for tagging; API Gateway ARNs contain no account. */
export const controlArn = (ctx: Context, path: string): string => `arn:aws:apigateway:${ctx.region}::${path}`;

/** The emulator stores tags separately from the resource and shows changes only here. */
export async function readTags(ctx: Context, arn: string): Promise<TagMap | undefined> {
  const { tags } = await gateway(ctx).send(new GetTagsCommand({ resourceArn: arn }));
  return entries(tags);
}

/** Updates the live tags. Also called after create: in the emulator, tags survive an earlier stage of the same name. */
export async function writeTags(ctx: Context, arn: string, wanted: TagMap | undefined): Promise<void> {
  const { set, remove } = tagChanges(await readTags(ctx, arn), wanted);
  if (remove.length > 0) await gateway(ctx).send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [...remove] }));
  if (set.length > 0)
    await gateway(ctx).send(
      new TagResourceCommand({ resourceArn: arn, tags: Object.fromEntries(set.map(({ Key, Value }) => [Key, Value])) }),
    );
}
