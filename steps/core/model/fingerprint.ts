/** A resource as `pulumi stack export` tells it, as far as it is read here. */
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

/** The part of an exported deployment that is read here. */
export interface ExportedDeployment {
  readonly resources?: readonly ExportedResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
}

/**
 * What of a state is the same as long as nothing happened to the stack. An `up` that changes nothing
 * was seen to rewrite the times (`created`, `modified`), where in the source a resource was made
 * (`sourcePosition`, `stackTrace`), the order of `dependencies` and `propertyDependencies`, and every
 * ciphertext: those are left out or sorted, and secrets compare only where they are exported in the
 * clear (as the Automation API does). Digest it; do not keep it.
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
