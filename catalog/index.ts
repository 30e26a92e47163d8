import { GUARD, ORDINARY } from './grade';
import type { FromInputs, Inputs, Place } from './ids';
import type { ResourceType } from './resource-type';
import type { TagShape } from './tags';
import { apigateway } from './types/apigateway';
import { cloudwatch } from './types/cloudwatch';
import { data } from './types/data';
import { events } from './types/events';
import { iam } from './types/iam';
import { kms } from './types/kms';
import { lambda } from './types/lambda';
import { logs } from './types/logs';
import { random } from './types/random';
import { s3 } from './types/s3';
import { secretsmanager } from './types/secretsmanager';
import { sns } from './types/sns';
import { sqs } from './types/sqs';

export type { Grade, Grades } from './grade';
export type { Inputs, Place } from './ids';
export type { ResourceType } from './resource-type';
export { tagsFrom, type RawTags, type Tags, type TagShape } from './tags';

/** Every resource type that this repository knows something of, by its token. */
export const CATALOG = {
  ...apigateway,
  ...cloudwatch,
  ...data,
  ...events,
  ...iam,
  ...kms,
  ...lambda,
  ...logs,
  ...random,
  ...s3,
  ...secretsmanager,
  ...sns,
  ...sqs,
} as const;

type Catalog = typeof CATALOG;

/** Token of a type in the catalog, e.g. aws:sqs/queue:Queue. */
export type TypeToken = keyof Catalog;

/** Tokens whose entries look like this. */
type TokenOf<Shape> = { [T in TypeToken]: Catalog[T] extends Shape ? T : never }[TypeToken];

/** Types whose id the service is asked for. */
export type AskedType = TokenOf<{ readonly id: 'asked' }>;
/** Types whose id follows from the inputs. */
export type NamedType = TokenOf<{ readonly id: FromInputs }>;
/** Types whose tags are read from a list of a region, or of the account. */
export type ListedType<Where extends 'region' | 'account' = 'region' | 'account'> = TokenOf<{
  readonly tags: { readonly listed: Where };
}>;
/** Types that drift looks for on the resources of another. */
export type HangingType = TokenOf<{ readonly on: string }>;
/** Shape of a listed type's tags. */
export type ShapeOf<T extends ListedType> = Catalog[T]['tags']['shape'] & TagShape;

export const isKnown = (type: string): type is TypeToken => Object.hasOwn(CATALOG, type);

/** Older names of S3's types in the published plugin: aws:s3/bucketAclV2:BucketAclV2 is aws:s3/bucketAcl:BucketAcl. */
const presentName = (type: string): string => (type.startsWith('aws:s3/') ? type.replaceAll(/V2(?=:|$)/g, '') : type);

/** Types that the catalog has no entry of, by the module of their token: all that IAM and KMS have is access or encryption. */
const UNKNOWN_IN: Readonly<Record<string, Pick<ResourceType, 'grades' | 'permission'>>> = {
  'aws:iam': { grades: GUARD, permission: 'IAM policy' },
  'aws:kms': { grades: GUARD },
};

/**
 * What is known of a type. One without an entry is an ordinary resource that holds no data, or a guard where it is
 * IAM's or KMS's; its label is its short name.
 */
export const typeOf = (type: string): ResourceType => {
  const name = presentName(type);
  if (isKnown(name)) return CATALOG[name];
  return { label: shortType(type), id: 'unknown', ...(UNKNOWN_IN[type.split('/', 1)[0]!] ?? { grades: ORDINARY }) };
};

/** Id of a resource, where it follows from these inputs. */
export const idOf = (type: NamedType, inputs: Inputs, place: Place): string | undefined => {
  const rule: FromInputs = CATALOG[type].id;
  return rule(inputs, place);
};

export const takesTags = (type: string): boolean => typeOf(type).tags !== undefined;

/** Type whose resources the requests of a service are about, by the service's IAM prefix: sqs gives aws:sqs/queue:Queue. */
export const subjectOf = (service: string): TypeToken | undefined =>
  (Object.keys(CATALOG) as TypeToken[]).find((type) => typeOf(type).subjectOf === service);

/** The resources of one type. */
export const ofType = <R extends { readonly type: string }>(resources: readonly R[], type: TypeToken): readonly R[] =>
  resources.filter((resource) => resource.type === type);

/** `aws.sqs.Queue` for `aws:sqs/queue:Queue`. */
export const shortType = (type: string): string => type.replace(/^(\w+):(\w+)\/\w+:(\w+)$/, '$1.$2.$3');
