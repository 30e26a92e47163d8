import type { Statement } from '../../modules/policy';
import type { Recorded, Recording } from '../../modules/testing/recorder';

/** One statement of a policy document somewhere in a recorded stack. For tests only. */
export interface FoundStatement {
  readonly resource: Recorded;
  readonly statement: Statement & Readonly<Record<string, unknown>>;
}

const DOCUMENT_INPUTS = ['policy', 'assumeRolePolicy'] as const;

/** Every statement of every policy document: of roles, trusts, keys, topics, queues and buckets. */
export const statementsOf = ({ resources }: Recording<unknown>): readonly FoundStatement[] =>
  resources.flatMap((resource) =>
    DOCUMENT_INPUTS.flatMap((input) => {
      const text = resource.inputs[input];
      if (typeof text !== 'string') return [];
      const { Statement: statements } = JSON.parse(text) as { Statement: FoundStatement['statement'][] };
      return statements.map((statement) => ({ resource, statement }));
    }),
  );

/** Names of all resources that one comes after, at any distance. */
export const comesAfter = ({ resources }: Recording<unknown>, name: string): ReadonlySet<string> => {
  const byName = new Map(resources.filter(({ custom }) => custom).map((resource) => [resource.name, resource]));
  const seen = new Set<string>();
  const visit = (current: string): void => {
    for (const dependency of byName.get(current)?.dependencies ?? []) {
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      visit(dependency);
    }
  };
  visit(name);
  return seen;
};
