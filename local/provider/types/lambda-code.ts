import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AssetArchive, Props } from '../types';

/** The code of a function: a .zip by path, uploaded byte for byte, and known again by its digest. */

/** Base64 SHA-256, the form of Lambda's CodeSha256. */
export const digest = (zip: Uint8Array): string => createHash('sha256').update(zip).digest('base64');

/**
 * The bytes of the archive.
 * @throws Error naming the property and the path where no file is there.
 */
export async function readArchive(archive: AssetArchive | undefined): Promise<Uint8Array> {
  if (!archive?.path) throw new Error('code: found no path of an archive; give new pulumi.asset.FileArchive(path of a .zip).');
  try {
    return await readFile(archive.path);
  } catch (cause) {
    throw new Error(`code: ${archive.path} cannot be read (${(cause as NodeJS.ErrnoException).code}); build the bundles first.`, { cause });
  }
}

async function digestOfFile(path: string): Promise<string | undefined> {
  try {
    return digest(await readFile(path));
  } catch {
    return undefined;
  }
}

/**
 * What the state says of the code, given the live digest. Lambda never returns an archive's path, so
 * the archive of the last known state stands as long as it is what runs: by the digest stored with
 * it, or by its file. Replaced code leaves `code` out, which the next up sees and uploads again;
 * sourceCodeHash (any digest of the program's own) then shows the live one.
 */
export async function codeState(liveDigest: string, prior: Props): Promise<Props> {
  const archive = prior.code as AssetArchive | undefined;
  const known = prior.codeSha256 === liveDigest || (archive?.path ? (await digestOfFile(archive.path)) === liveDigest : false);
  return {
    code: known ? archive : undefined,
    sourceCodeHash: known ? (prior.sourceCodeHash ?? liveDigest) : liveDigest,
    codeSha256: liveDigest,
  };
}
