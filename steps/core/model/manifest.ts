import { readDocument, type Read } from './sealed';

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

/** What is wrong with a text that should be a manifest; the manifest where nothing is. */
export const readManifestText = (text: string): Read<BundleManifest> => {
  const result = readDocument<BundleManifest>(text, { format: MANIFEST_FORMAT, version: MANIFEST_VERSION });
  if ('fault' in result) return result;
  const entries = Object.entries((result.document as Partial<BundleManifest>).bundles ?? {});
  if (entries.length === 0) return { fault: 'lists no package' };
  const wrong = entries.find(
    ([name, { file, sha256 }]) =>
      !/^[\w-]+\/[\w-]+$/.test(name) || !/^[\w-]+\.zip$/.test(file) || !/^[0-9a-f]{64}$/.test(sha256),
  );
  if (wrong) return { fault: `has an invalid entry: ${wrong[0]}` };
  return result;
};
