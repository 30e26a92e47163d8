import { countChanges, type Change } from './changes';

/** Steps whose `--json` prints the changes of one operation. */
export type OperationName = 'refresh' | 'remediate' | 'adopt' | 'destroy';

/** What `--json` prints of one operation. */
export interface OperationJson {
  readonly format: `signalbox-${OperationName}`;
  readonly version: 1;
  readonly environment: string;
  readonly target: 'local' | 'aws';
  /** Whether it was done; false for a preview. Only of steps that have both. */
  readonly applied?: boolean;
  /** How many of each, also of those that are none. */
  readonly counts: ReturnType<typeof countChanges>;
  /** In the order of their URNs; no values, which may be secret. */
  readonly changes: readonly {
    readonly op: Change['op'];
    readonly urn: string;
    readonly properties: readonly string[];
  }[];
}

export interface OperationPlace {
  readonly environment: string;
  readonly target: 'local' | 'aws';
}

/** The changes of one operation for a program to read. */
export const operationJson = (
  name: OperationName,
  { environment, target }: OperationPlace,
  changes: readonly Change[],
  applied?: boolean,
): OperationJson => ({
  format: `signalbox-${name}`,
  version: 1,
  environment,
  target,
  ...(applied !== undefined && { applied }),
  counts: countChanges(changes),
  changes: changes.map(({ op, urn, properties }) => ({
    op,
    urn,
    properties: op === 'update' || op === 'replace' ? properties.map(({ path }) => path) : [],
  })),
});
