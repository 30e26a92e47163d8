import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AssetArchive, Props } from '../types';

/** The code of a function: a .zip by path, uploaded byte for byte, identified by its digest. */

/** Base64 SHA-256, the form of Lambda's CodeSha256. */
export const digest = (zip: Uint8Array): string => createHash('sha256').update(zip).digest('base64');

/**
 * The bytes of the archive.
 * @throws Error with the property and the path if the file does not exist.
 */
export async function readArchive(archive: AssetArchive | undefined): Promise<Uint8Array> {
  if (!archive?.path) throw new Error('code must be an archive by path: new pulumi.asset.FileArchive(path of a .zip).');
  try {
    return await readFile(archive.path);
  } catch (cause) {
    throw new Error(
      `code: ${archive.path} cannot be read (${(cause as NodeJS.ErrnoException).code}); build the bundles first.`,
      { cause },
    );
  }
}

/**
 * The code in the state, given the live digest. Lambda never returns an archive's path, so the
 * published plugin keeps the program's values of `code` and `sourceCodeHash`, whatever runs (empty if
 * no hash is given). Replaced code is detected by `codeSha256`, if the program sets it:
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/lambda/function.go
 */
export const codeState = (liveDigest: string, prior: Props): Props => ({
  code: prior.code,
  sourceCodeHash: prior.sourceCodeHash ?? '',
  codeSha256: liveDigest,
});
