import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { nameOf, type Scope } from '../scope';

export interface KeyAttribute {
  readonly name: string;
  /** S: string, N: number. */
  readonly type: 'S' | 'N';
}

export interface TableIndex {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
}

export interface TableArgs {
  readonly scope: Scope;
  /** Purpose of the table, e.g. time-series. */
  readonly part: string;
  readonly keyArn: pulumi.Input<string>;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Attribute with the epoch second after which an item may be deleted; default none. */
  readonly ttl?: string;
  /** Global secondary indexes with all attributes; default none. */
  readonly indexes?: readonly TableIndex[];
  /** Stream with old and new images. Default false. */
  readonly stream?: boolean;
  /** Continuous backups, 35 days. */
  readonly pointInTimeRecovery: boolean;
}

/** An on-demand table, encrypted with the system's key. */
export class Table extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: TableArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:data:Table', name, {}, opts);
    const { scope } = args;
    const table = new aws.dynamodb.Table(
      `${name}-table`,
      {
        name: nameOf(scope, 'table', args.part),
        billingMode: 'PAY_PER_REQUEST',
        hashKey: args.partitionKey.name,
        ...(args.sortKey && { rangeKey: args.sortKey.name }),
        attributes: keyAttributes(args).map(({ name: attribute, type }) => ({ name: attribute, type })),
        ...(args.indexes && { globalSecondaryIndexes: args.indexes.map(indexArgs) }),
        ...(args.ttl !== undefined && { ttl: { attributeName: args.ttl, enabled: true } }),
        ...(args.stream && { streamEnabled: true, streamViewType: 'NEW_AND_OLD_IMAGES' }),
        pointInTimeRecovery: { enabled: args.pointInTimeRecovery },
        serverSideEncryption: { enabled: true, kmsKeyArn: args.keyArn },
        deletionProtectionEnabled: scope.protection.deletionProtection,
        tags: scope.tags,
      },
      { parent: this, protect: scope.protection.deletionProtection },
    );
    this.name = table.name;
    this.arn = table.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

/** Every attribute used in a key or index, once: DynamoDB rejects others. */
export const keyAttributes = ({
  partitionKey,
  sortKey,
  indexes = [],
}: Pick<TableArgs, 'partitionKey' | 'sortKey' | 'indexes'>): readonly KeyAttribute[] => {
  const named = [
    partitionKey,
    ...(sortKey ? [sortKey] : []),
    ...indexes.flatMap((index) => [index.partitionKey, index.sortKey]),
  ];
  return [...new Map(named.map((attribute) => [attribute.name, attribute])).values()];
};

const indexArgs = ({ name, partitionKey, sortKey }: TableIndex) => ({
  name,
  hashKey: partitionKey.name,
  rangeKey: sortKey.name,
  projectionType: 'ALL',
});
