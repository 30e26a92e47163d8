/** The function packages of one build: passed between jobs, and compared by promotion. */
export interface BundleManifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly version: number;
  /** Commit of the build; absent outside a git checkout, and with uncommitted changes. */
  readonly commit?: string;
  /** Build tools; absent for packages taken from a deployment. */
  readonly tools?: { readonly node: string; readonly esbuild: string };
  /** File and sha256 (hexadecimal) of each package, by `system/function`. */
  readonly bundles: Readonly<
    Record<string, { readonly file: string; readonly sha256: string; readonly bytes: number }>
  >;
}

export const MANIFEST_FORMAT = 'signalbox-bundles';
export const MANIFEST_VERSION = 1;

/** Parses a manifest: the manifest, or what is wrong with the text. */
export const readManifestText = (text: string): { readonly fault: string } | { readonly manifest: BundleManifest } => {
  let parsed: Partial<BundleManifest>;
  try {
    parsed = JSON.parse(text) as Partial<BundleManifest>;
  } catch {
    return { fault: 'is not valid JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.format !== MANIFEST_FORMAT)
    return { fault: `has format ${JSON.stringify(parsed?.format ?? null)} (allowed: "${MANIFEST_FORMAT}")` };
  if (parsed.version !== MANIFEST_VERSION)
    return { fault: `has format version ${String(parsed.version)}, but this checkout reads ${MANIFEST_VERSION}` };
  const entries = Object.entries(parsed.bundles ?? {});
  if (entries.length === 0) return { fault: 'lists no package' };
  const wrong = entries.find(
    ([name, { file, sha256 }]) =>
      !/^[\w-]+\/[\w-]+$/.test(name) || !/^[\w-]+\.zip$/.test(file) || !/^[0-9a-f]{64}$/.test(sha256),
  );
  if (wrong) return { fault: `has an invalid entry: ${wrong[0]}` };
  return { manifest: parsed as BundleManifest };
};

/** Packages that differ between two manifests, or are in one only; empty if both deploy the same bytes. */
export const differingBundles = (a: BundleManifest, b: BundleManifest): readonly string[] =>
  [...new Set([...Object.keys(a.bundles), ...Object.keys(b.bundles)])]
    .toSorted()
    .filter((name) => a.bundles[name]?.sha256 !== b.bundles[name]?.sha256);
