import type { SystemName } from '../../environments/schema';

/** One function's deployment package, built reproducibly: the same source gives the same bytes. */
export interface Bundle {
  /** Absolute path of the .zip; its entry is index.js, exporting `handler`. */
  readonly path: string;
  /** sha256 of the .zip, base64, as Lambda reports it in CodeSha256. */
  readonly sha256: string;
}

/** Bundles by system and function name (FUNCTIONS of the system's contract.ts). */
export type Bundles = Readonly<Record<SystemName, Readonly<Record<string, Bundle>>>>;
