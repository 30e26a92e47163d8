import type { Props } from '../types';
import { indexKey } from './dynamodb-indexes';
import type { AttributeInput, IndexInput } from './dynamodb-indexes';

interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Supported members of the nested settings; the published plugin has more, the local cloud does not. */
const MEMBERS: { readonly [property: string]: readonly string[] } = {
  attributes: ['name', 'type'],
  globalSecondaryIndexes: [
    'name',
    'hashKey',
    'rangeKey',
    'keySchemas',
    'projectionType',
    'nonKeyAttributes',
    'readCapacity',
    'writeCapacity',
  ],
  pointInTimeRecovery: ['enabled', 'recoveryPeriodInDays'],
  serverSideEncryption: ['enabled', 'kmsKeyArn'],
  ttl: ['attributeName', 'enabled'],
};

const CHOICES: { readonly [property: string]: readonly string[] } = {
  billingMode: ['PROVISIONED', 'PAY_PER_REQUEST'],
  streamViewType: ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'],
  tableClass: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'],
};

/** What AWS or the published plugin rejects in a table's settings. */
export function checkTable(inputs: Props): Failure[] {
  return [...members(inputs), ...choices(inputs), ...keys(inputs), ...capacity(inputs), ...pairs(inputs)];
}

function members(inputs: Props): Failure[] {
  return Object.entries(MEMBERS).flatMap(([property, known]) => {
    const bags: object[] = [inputs[property] ?? []].flat();
    const others = bags
      .flatMap((bag) => Object.entries(bag))
      .filter(([name, value]) => value !== undefined && value !== null && !known.includes(name));
    return others.map(([name]) => ({
      property,
      reason: `the local provider does not know '${name}' here; it knows ${known.join(', ')}`,
    }));
  });
}

function choices(inputs: Props): Failure[] {
  return Object.entries(CHOICES)
    .filter(([property, allowed]) => inputs[property] !== undefined && !allowed.includes(inputs[property]))
    .map(([property, allowed]) => ({
      property,
      reason: `must be ${allowed.join(' or ')}, found '${inputs[property]}'`,
    }));
}

/** AWS requires exactly the key attributes to be defined. */
function keys(inputs: Props): Failure[] {
  if (inputs.attributes === undefined || inputs.hashKey === undefined) return [];
  const defined = (inputs.attributes as AttributeInput[]).map(({ name }) => name);
  const indexes = (inputs.globalSecondaryIndexes ?? []) as IndexInput[];
  const keyless = indexes.filter((index) => index.hashKey === undefined && !index.keySchemas?.length);
  const used = [
    inputs.hashKey,
    inputs.rangeKey,
    ...indexes
      .filter((index) => !keyless.includes(index))
      .flatMap(indexKey)
      .map((element) => element.AttributeName),
  ];
  const missing = [...new Set(used)].filter((name) => name !== undefined && !defined.includes(name));
  const unused = defined.filter((name) => !used.includes(name));
  return [
    ...keyless.map(({ name }) => ({
      property: 'globalSecondaryIndexes',
      reason: `index '${name}' requires keySchemas or hashKey`,
    })),
    ...missing.map((name) => ({
      property: 'attributes',
      reason: `must define '${name}', a key of the table or an index`,
    })),
    ...unused.map((name) => ({
      property: 'attributes',
      reason: `defines '${name}', which is not a key of the table or an index; omit it`,
    })),
  ];
}

function capacity(inputs: Props): Failure[] {
  const names = ['readCapacity', 'writeCapacity'] as const;
  const onDemand = inputs.billingMode === 'PAY_PER_REQUEST';
  const bags = [
    { property: '', bag: inputs },
    ...((inputs.globalSecondaryIndexes ?? []) as IndexInput[]).map((bag) => ({
      property: 'globalSecondaryIndexes',
      bag,
    })),
  ];
  return bags.flatMap(({ property, bag }) =>
    names
      .filter((name) => (onDemand ? bag[name] : !bag[name]))
      .map((name) => ({
        property: property || name,
        reason: `${property ? `index '${bag.name}': ${name} ` : ''}${onDemand ? 'must be omitted for an on-demand table (billingMode PAY_PER_REQUEST)' : 'must be 1 or more in billingMode PROVISIONED, the default'}`,
      })),
  );
}

function pairs(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  if (inputs.streamEnabled === true && !inputs.streamViewType)
    failures.push({ property: 'streamViewType', reason: 'is required when streamEnabled is true' });
  if (inputs.ttl?.enabled === true && !inputs.ttl.attributeName)
    failures.push({ property: 'ttl', reason: 'attributeName is required when enabled is true' });
  if (inputs.serverSideEncryption?.enabled === false && inputs.serverSideEncryption.kmsKeyArn) {
    failures.push({ property: 'serverSideEncryption', reason: 'kmsKeyArn must be omitted when enabled is false' });
  }
  return failures;
}
