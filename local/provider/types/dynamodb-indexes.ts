import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexDescription,
  GlobalSecondaryIndexUpdate,
  KeySchemaElement,
  ProvisionedThroughput,
  ScalarAttributeType,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Props } from '../types';

/** The program's attributes. */
export interface AttributeInput {
  readonly name: string;
  readonly type: string;
}

/** An item of globalSecondaryIndexes; its key is in keySchemas, or in hashKey and rangeKey. */
export interface IndexInput {
  readonly name: string;
  readonly hashKey?: string;
  readonly rangeKey?: string;
  readonly keySchemas?: readonly { readonly attributeName: string; readonly keyType: string }[];
  readonly projectionType: string;
  readonly nonKeyAttributes?: readonly string[];
  readonly readCapacity?: number;
  readonly writeCapacity?: number;
}

export function keySchema(hashKey: string, rangeKey: string | undefined): KeySchemaElement[] {
  const hash: KeySchemaElement = { AttributeName: hashKey, KeyType: 'HASH' };
  return rangeKey === undefined ? [hash] : [hash, { AttributeName: rangeKey, KeyType: 'RANGE' }];
}

export function indexKey(index: IndexInput): KeySchemaElement[] {
  return index.keySchemas && index.keySchemas.length > 0
    ? index.keySchemas.map(({ attributeName, keyType }) => ({
        AttributeName: attributeName,
        KeyType: keyType as 'HASH' | 'RANGE',
      }))
    : keySchema(index.hashKey!, index.rangeKey);
}

/** undefined for on-demand tables, which have no capacity. */
export function throughput(
  billingMode: string,
  bag: { readCapacity?: number; writeCapacity?: number },
): ProvisionedThroughput | undefined {
  return billingMode === 'PROVISIONED'
    ? { ReadCapacityUnits: bag.readCapacity, WriteCapacityUnits: bag.writeCapacity }
    : undefined;
}

export function indexRequest(index: IndexInput, billingMode: string): GlobalSecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: indexKey(index),
    Projection: {
      ProjectionType: index.projectionType as 'ALL',
      NonKeyAttributes:
        index.nonKeyAttributes && index.nonKeyAttributes.length > 0 ? [...index.nonKeyAttributes] : undefined,
    },
    ProvisionedThroughput: throughput(billingMode, index),
  };
}

export function definitions(attributes: readonly AttributeInput[]): AttributeDefinition[] {
  return attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type as ScalarAttributeType }));
}

/** A live index as an input. If there are two ways to write it, uses the program's (`prior`). */
export function indexInput(
  live: GlobalSecondaryIndexDescription,
  provisioned: boolean,
  prior: IndexInput | undefined,
): Props {
  const schema = live.KeySchema ?? [];
  const nameOf = (type: string) => schema.find((element) => element.KeyType === type)?.AttributeName;
  const byList = schema.length > 2 || (prior?.keySchemas?.length ?? 0) > 0;
  return {
    name: live.IndexName,
    ...(byList
      ? { keySchemas: schema.map(({ AttributeName, KeyType }) => ({ attributeName: AttributeName, keyType: KeyType })) }
      : { hashKey: nameOf('HASH'), ...(nameOf('RANGE') === undefined ? {} : { rangeKey: nameOf('RANGE') }) }),
    projectionType: live.Projection?.ProjectionType,
    ...nonKey(live.Projection?.NonKeyAttributes, prior?.nonKeyAttributes),
    ...(provisioned
      ? {
          readCapacity: live.ProvisionedThroughput?.ReadCapacityUnits,
          writeCapacity: live.ProvisionedThroughput?.WriteCapacityUnits,
        }
      : {}),
  };
}

/** The projected attributes are a set: in the program's order if equal. */
function nonKey(
  live: readonly string[] | undefined,
  prior: readonly string[] | undefined,
): { nonKeyAttributes?: readonly string[] } {
  if (live === undefined || live.length === 0) return {};
  return { nonKeyAttributes: prior !== undefined && sameMembers(live, prior) ? prior : live };
}

const sameMembers = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((member) => b.includes(member));

/** A key on one line, with attribute types: if it changes, the index must be replaced. */
function keyLine(schema: readonly KeySchemaElement[], types: ReadonlyMap<string, string>): string {
  return schema
    .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName} ${types.get(AttributeName!)}`)
    .join(', ');
}

/** One UpdateTable request per step, in order: AWS adds or removes one index at a time. */
export interface IndexStep {
  readonly update: GlobalSecondaryIndexUpdate;
  /** Key attributes that the request must define. */
  readonly definitions: AttributeDefinition[];
}

/** The steps from the live indexes to the wanted ones: removals first, since they free attributes. */
export function indexSteps(
  live: TableDescription,
  wanted: readonly IndexInput[],
  attributes: readonly AttributeInput[],
  billingMode: string,
): IndexStep[] {
  const wantedTypes = new Map(attributes.map(({ name, type }) => [name, type]));
  const liveTypes = new Map((live.AttributeDefinitions ?? []).map((d) => [d.AttributeName!, d.AttributeType!]));
  const existing = live.GlobalSecondaryIndexes ?? [];
  const isKept = (index: GlobalSecondaryIndexDescription, input: IndexInput) => {
    const projected = input.nonKeyAttributes ?? [];
    return (
      keyLine(index.KeySchema ?? [], liveTypes) === keyLine(indexKey(input), wantedTypes) &&
      index.Projection?.ProjectionType === input.projectionType &&
      sameMembers(index.Projection.NonKeyAttributes ?? [], projected)
    );
  };
  const kept = existing.filter((index) =>
    wanted.some((input) => input.name === index.IndexName && isKept(index, input)),
  );
  const removals = existing
    .filter((index) => !kept.includes(index))
    .map((index) => ({ update: { Delete: { IndexName: index.IndexName } }, definitions: [] }));
  const additions = wanted
    .filter((input) => !kept.some((index) => index.IndexName === input.name))
    .map((input) => ({
      update: { Create: indexRequest(input, billingMode) },
      definitions: definitionsFor(live, input, attributes),
    }));
  return [...removals, ...additions, ...capacitySteps(kept, wanted, billingMode)];
}

/** The keys of the table and the new index, which AWS requires in the request. */
function definitionsFor(
  live: TableDescription,
  input: IndexInput,
  attributes: readonly AttributeInput[],
): AttributeDefinition[] {
  const names = [...(live.KeySchema ?? []), ...indexKey(input)].map((element) => element.AttributeName);
  return definitions(attributes.filter(({ name }) => names.includes(name)));
}

function capacitySteps(
  kept: readonly GlobalSecondaryIndexDescription[],
  wanted: readonly IndexInput[],
  billingMode: string,
): IndexStep[] {
  return wanted.flatMap((input) => {
    const live = kept.find((index) => index.IndexName === input.name)?.ProvisionedThroughput;
    const target = throughput(billingMode, input);
    const same =
      live?.ReadCapacityUnits === target?.ReadCapacityUnits && live?.WriteCapacityUnits === target?.WriteCapacityUnits;
    return live === undefined || target === undefined || same
      ? []
      : [{ update: { Update: { IndexName: input.name, ProvisionedThroughput: target } }, definitions: [] }];
  });
}
