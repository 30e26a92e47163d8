import { countChanges, type Change } from './changes';

/** Commands with `--json` output of the changes of one operation. */
export type OperationName = 'refresh' | 'remediate' | 'adopt' | 'destroy';

/** `--json` output of one operation. */
export interface OperationJson {
  readonly format: `signalbox-${OperationName}`;
  readonly version: 1;
  readonly environment: string;
  readonly target: 'local' | 'aws';
  /** False for a preview. Only for commands with both. */
  readonly applied?: boolean;
  /** Counts per op, including zeros. */
  readonly counts: ReturnType<typeof countChanges>;
  /** Sorted by URN; without values, which may be secret. */
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

/** The changes of one operation, machine-readable. */
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
