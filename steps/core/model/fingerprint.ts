/** The part of a resource from `pulumi stack export` that is used here. */
interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly delete?: boolean;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly dependencies?: readonly string[];
}

/** The part of an exported deployment that is used here. */
export interface ExportedDeployment {
  readonly resources?: readonly ExportedResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
}

/**
 * The parts of a state that stay equal while nothing happens to the stack. An `up` without changes
 * was seen to rewrite the times (`created`, `modified`), the source positions
 * (`sourcePosition`, `stackTrace`), the order of `dependencies` and `propertyDependencies`, and every
 * ciphertext: these are dropped or sorted, and secrets compare only if they are exported in
 * clear text (as the Automation API does). Digest it; do not store it.
 */
export const stableState = ({ resources = [], pending_operations: pending = [] }: ExportedDeployment): unknown => ({
  resources: resources
    .map(({ urn, type, id, parent, provider, protect, delete: going, inputs, outputs, dependencies = [] }) => ({
      urn,
      type,
      id,
      parent,
      provider,
      protect: protect || undefined,
      delete: going || undefined,
      inputs,
      outputs,
      dependencies: [...new Set(dependencies)].toSorted(),
    }))
    .toSorted((a, b) => (`${a.urn}${a.id ?? ''}` < `${b.urn}${b.id ?? ''}` ? -1 : 1)),
  pending: pending.map(({ type, resource }) => `${type} ${resource.urn}`).toSorted(),
});
