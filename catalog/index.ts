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

/** Every resource type known to this repository, by token. */
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

/** Tokens of matching entries. */
type TokenOf<Shape> = { [T in TypeToken]: Catalog[T] extends Shape ? T : never }[TypeToken];

/** Types with an id that the service must look up. */
export type AskedType = TokenOf<{ readonly id: 'asked' }>;
/** Types with an id that depends only on the inputs. */
export type NamedType = TokenOf<{ readonly id: FromInputs }>;
/** Types with tags read from a list of a region or the account. */
export type ListedType<Where extends 'region' | 'account' = 'region' | 'account'> = TokenOf<{
  readonly tags: { readonly listed: Where };
}>;
/** Types that drift searches for on other resources. */
export type HangingType = TokenOf<{ readonly on: string }>;
/** Shape of a listed type's tags. */
export type ShapeOf<T extends ListedType> = Catalog[T]['tags']['shape'] & TagShape;

export const isKnown = (type: string): type is TypeToken => Object.hasOwn(CATALOG, type);

/** Old names of S3 types in the published plugin: aws:s3/bucketAclV2:BucketAclV2 is aws:s3/bucketAcl:BucketAcl. */
const presentName = (type: string): string => (type.startsWith('aws:s3/') ? type.replaceAll(/V2(?=:|$)/g, '') : type);

/** Types without an entry, by module of their token: everything in IAM and KMS is access or encryption. */
const UNKNOWN_IN: Readonly<Record<string, Pick<ResourceType, 'grades' | 'permission'>>> = {
  'aws:iam': { grades: GUARD, permission: 'IAM policy' },
  'aws:kms': { grades: GUARD },
};

/**
 * The entry of a type. One without an entry is an ordinary resource that holds no data, or a guard for
 * IAM and KMS; its label is its short name.
 */
export const typeOf = (type: string): ResourceType => {
  const name = presentName(type);
  if (isKnown(name)) return CATALOG[name];
  return { label: shortType(type), id: 'unknown', ...(UNKNOWN_IN[type.split('/', 1)[0]!] ?? { grades: ORDINARY }) };
};

/** Id of a resource, if these inputs determine it. */
export const idOf = (type: NamedType, inputs: Inputs, place: Place): string | undefined => {
  const rule: FromInputs = CATALOG[type].id;
  return rule(inputs, place);
};

export const takesTags = (type: string): boolean => typeOf(type).tags !== undefined;

/** Resource type of a service's requests, by the service's IAM prefix: sqs gives aws:sqs/queue:Queue. */
export const subjectOf = (service: string): TypeToken | undefined =>
  (Object.keys(CATALOG) as TypeToken[]).find((type) => typeOf(type).subjectOf === service);

/** The resources of one type. */
export const ofType = <R extends { readonly type: string }>(resources: readonly R[], type: TypeToken): readonly R[] =>
  resources.filter((resource) => resource.type === type);

/** `aws.sqs.Queue` for `aws:sqs/queue:Queue`. */
export const shortType = (type: string): string => type.replace(/^(\w+):(\w+)\/\w+:(\w+)$/, '$1.$2.$3');
