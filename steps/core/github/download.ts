import { fullJitter, sleep, type Random, type Sleep } from '../../../functions/shared/backoff';
import { messageOf, CommandError } from '../errors';
import type { GitHubClient } from './client';

const TRIES = 3;
const BACKOFF = { firstMs: 1000, longestMs: 5000 } as const;
const TIMEOUT_MS = 2 * 60_000;

/** Pause between tries; injected by tests. */
export interface Pauses {
  readonly sleep: Sleep;
  readonly random: Random;
}

/**
 * The zip of an artifact; undefined if it has expired. GitHub redirects to a signed URL on another
 * host, valid for one minute; the token is not sent there.
 */
export const download = async (
  client: GitHubClient,
  artifact: number,
  maxBytes: number,
  pauses: Pauses = { sleep, random: Math.random },
): Promise<Uint8Array | undefined> => {
  for (let attempt = 1; ; attempt += 1) {
    const address = await addressOf(client, artifact);
    if (address === undefined) return undefined;
    try {
      return await fetched(address, maxBytes);
    } catch (error) {
      if (error instanceof CommandError || attempt === TRIES)
        throw new CommandError(
          `The artifact ${artifact} cannot be downloaded from ${new URL(address).origin}: ${messageOf(error)}`,
          undefined,
          { cause: error },
        );
      await pauses.sleep(fullJitter(BACKOFF, attempt, pauses.random));
    }
  }
};

const addressOf = async ({ octokit, here }: GitHubClient, artifact: number): Promise<string | undefined> => {
  try {
    const { headers, status } = await octokit.request(
      'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
      { ...here, artifact_id: artifact, archive_format: 'zip', request: { redirect: 'manual' } },
    );
    if (headers.location) return headers.location;
    throw new CommandError(
      `GitHub answered ${Number(status)} to the download of artifact ${artifact}, without a redirect.`,
    );
  } catch (error) {
    if ((error as { readonly status?: number }).status === 410) return undefined;
    throw error;
  }
};

const fetched = async (address: string, maxBytes: number): Promise<Uint8Array> => {
  const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    const message = `status ${response.status}`;
    throw response.status >= 500 ? new Error(message) : new CommandError(message);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new CommandError(`it has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
