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

/** What the API Gateway types share. */

export type Failure = { property: string; reason: string };

export const REST_API: InputSpec = { required: true, replace: true };
/** Address of a method: replaced when any part changes. */
export const METHOD_ADDRESS = {
  restApi: REST_API,
  resourceId: { required: true, replace: true },
  httpMethod: { required: true, replace: true },
} as const;

const HTTP_METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

export const gateway = (ctx: Context): APIGatewayClient => ctx.client(APIGatewayClient);

/** The result of a call, or undefined where API Gateway says that the thing is not there. */
export const found = <T>(call: () => Promise<T>): Promise<T | undefined> => unless(['NotFoundException'], call);

/**
 * Patch operations that set each path to its value and remove what is undefined. The values are
 * sent as they are: the emulator assigns a patch's value unread and does not unescape map keys, so
 * AWS's spelling ('false', /requestModels/application~1json) would store a true and a wrong key.
 */
export function patches(wanted: { readonly [path: string]: unknown }): PatchOperation[] {
  return Object.entries(wanted).map(([path, value]) =>
    value === undefined || value === null ? { op: 'remove', path } : { op: 'replace', path, value: value as string },
  );
}

/** Patch operations for those of the paths that have a value: settings that are AWS's choice when the program says nothing. */
export function patchesGiven(wanted: { readonly [path: string]: unknown }): PatchOperation[] {
  return patches(wanted).filter(({ op }) => op === 'replace');
}

/** Booleans and numbers that another client patched in AWS's spelling come back as text. */
export const flag = (value: unknown): boolean => value === true || value === 'true';
export const count = (value: unknown): number | undefined =>
  value === undefined || value === null || value === '' ? undefined : Number(value);
export const text = (value: string | undefined | null): string | undefined => value || undefined;
export const entries = <T>(
  value: Readonly<Record<string, T>> | undefined | null,
): Readonly<Record<string, T>> | undefined => (value && Object.keys(value).length > 0 ? value : undefined);
export const rfc3339 = (date: Date | undefined): string | undefined => date?.toISOString().replace('.000Z', 'Z');

/** A part of a resource's address that AWS does not return and the id does not carry. */
export function addressPart(token: string, prior: Props, name: string): string {
  const value: unknown = prior[name];
  if (typeof value === 'string') return value;
  throw new Error(`${token}: '${name}' is not known; an import of this type is not supported by the local provider.`);
}

/** Failures common to what lives in a REST API. */
export function checkAddress(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  for (const property of ['restApi', 'restApiId', 'deployment'].filter(
    (name) => inputs[name] !== undefined && typeof inputs[name] !== 'string',
  )) {
    failures.push({
      property,
      reason: 'must be the id, such as api.id; the local provider takes no resource in its place',
    });
  }
  if (typeof inputs.httpMethod === 'string' && !HTTP_METHODS.includes(inputs.httpMethod)) {
    failures.push({ property: 'httpMethod', reason: `'${inputs.httpMethod}' is none of ${HTTP_METHODS.join(', ')}` });
  }
  return failures;
}

/** ARN of something that carries tags; API Gateway's own ARNs name no account. */
export const controlArn = (ctx: Context, path: string): string => `arn:aws:apigateway:${ctx.region}::${path}`;

/** The emulator keeps tags apart from the resource and shows changes only here. */
export async function readTags(ctx: Context, arn: string): Promise<TagMap | undefined> {
  const { tags } = await gateway(ctx).send(new GetTagsCommand({ resourceArn: arn }));
  return entries(tags);
}

/** Makes the live tags the wanted ones. Called after create too: tags of an earlier stage of the same name outlive it in the emulator. */
export async function writeTags(ctx: Context, arn: string, wanted: TagMap | undefined): Promise<void> {
  const { set, remove } = tagChanges(await readTags(ctx, arn), wanted);
  if (remove.length > 0) await gateway(ctx).send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [...remove] }));
  if (set.length > 0)
    await gateway(ctx).send(
      new TagResourceCommand({ resourceArn: arn, tags: Object.fromEntries(set.map(({ Key, Value }) => [Key, Value])) }),
    );
}
