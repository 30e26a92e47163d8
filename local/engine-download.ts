import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ROOT } from './paths';
import { lastLines, runCommand } from './run-command';

/** Where a release's archives and checksum file are. */
const RELEASES = 'https://github.com/pulumi/pulumi/releases/download';

/** The pinned digests, in sha256sum format; `npm run engine:pin` updates them. */
export const PINS = join(ROOT, 'local', 'pulumi-cli', 'checksums.txt');

export interface DownloadOptions {
  /** Default: the releases of Pulumi on GitHub. */
  readonly from?: string;
  /** Default: the digests pinned in this repository. */
  readonly pins?: string;
}

/**
 * Downloads the CLI of one version, and verifies its sha256 against the pinned one; if none is
 * pinned for this platform, against the release's own checksum file.
 * @throws Error for a wrong digest or a failed download; leaves nothing in `root` then.
 */
export const downloadEngine = async (
  root: string,
  version: string,
  { from = RELEASES, pins = readFileSync(PINS, 'utf8') }: DownloadOptions = {},
): Promise<void> => {
  const archive = archiveName(version, process.platform, process.arch);
  const wanted = digestOf(pins, archive) ?? digestOf(await publishedDigests(version, from), archive);
  if (wanted === undefined) throw new Error(`Pulumi publishes no ${archive}`);
  mkdirSync(join(root, 'bin'), { recursive: true });
  const work = mkdtempSync(join(root, 'download-'));
  try {
    const file = join(work, archive);
    const found = await fetchTo(`${from}/v${version}/${archive}`, file);
    if (found !== wanted)
      throw new Error(
        `${archive} does not match the pinned digest: its sha256 is ${found}, expected ${wanted} (local/pulumi-cli/checksums.txt)`,
      );
    // The program runs inline, so no other executable of the archive is needed.
    const { code, stderr } = await runCommand('tar', ['-xzf', file, '-C', work, 'pulumi/pulumi']);
    if (code !== 0) throw new Error(`${archive} could not be unpacked: ${lastLines(stderr, 1)}`);
    renameSync(join(work, 'pulumi', 'pulumi'), join(root, 'bin', 'pulumi'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

export const archiveName = (version: string, platform: string, arch: string): string =>
  `pulumi-v${version}-${platform}-${arch}.tar.gz`;

/** The release's checksum file; its name has no v. */
export const publishedDigests = async (version: string, from = RELEASES): Promise<string> =>
  (await get(`${from}/v${version}/pulumi-${version}-checksums.txt`)).text();

export const digestOf = (sums: string, archive: string): string | undefined =>
  sums
    .split('\n')
    .map((line) => /^([0-9a-f]{64}) [ *](\S+)$/.exec(line.trim()))
    .find((found) => found?.[2] === archive)?.[1];

/** Platforms of jobs and users. */
const PLATFORMS = [
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
] as const;

/** Digests to pin, from a release's checksum file. @throws Error if one is missing. */
export const pinsOf = (version: string, published: string): string =>
  PLATFORMS.map(([platform, arch]) => {
    const archive = archiveName(version, platform, arch);
    const digest = digestOf(published, archive);
    if (digest === undefined) throw new Error(`The release has no digest of ${archive}.`);
    return `${digest}  ${archive}\n`;
  }).join('');

const get = async (url: string): Promise<Response> => {
  const answer = await fetch(url).catch((error: { readonly cause?: { readonly message?: string } }) => {
    throw new Error(`${url}: ${error.cause?.message || 'no answer'}`, { cause: error });
  });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
  return answer;
};

/** Downloads a URL to a file, and returns its sha256. */
const fetchTo = async (url: string, file: string): Promise<string> => {
  const { body } = await get(url);
  if (!body) throw new Error(`${url}: an empty answer`);
  const hash = createHash('sha256');
  await pipeline(
    Readable.fromWeb(body),
    async function* hashed(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  return hash.digest('hex');
};
