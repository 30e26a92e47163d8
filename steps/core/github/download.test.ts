import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitHubClient } from './client';
import { download } from './download';

/** Storage that answers with these statuses in turn; the last one repeats. */
async function storage(...statuses: number[]) {
  let served = 0;
  const server = createServer((_, response) => {
    const status = statuses[Math.min(served, statuses.length - 1)]!;
    served += 1;
    response.writeHead(status).end(status === 200 ? 'zip' : '');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const location = `http://127.0.0.1:${(server.address() as AddressInfo).port}/artifact`;
  const client = {
    here: { owner: 'acme', repo: 'platform' },
    octokit: { request: async () => ({ status: 302, headers: { location } }) },
  } as unknown as GitHubClient;
  const pauses: number[] = [];
  const get = () =>
    download(client, 7, 100, {
      sleep: async (pause) => {
        pauses.push(pause);
      },
      random: () => 0.5,
    });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { get, pauses, served: () => served, close };
}

it('R4 retries after a storage error, with growing random pauses', async () => {
  const { get, pauses, served, close } = await storage(503, 500, 200);
  expect(Buffer.from((await get()) ?? []).toString()).toBe('zip');
  expect([served(), pauses]).toEqual([3, [500, 1000]]);
  await close();
});

it('R4 gives up after three tries, and at once if a retry cannot help', async () => {
  const failing = await storage(503);
  await expect(failing.get()).rejects.toThrow(
    /The artifact 7 cannot be downloaded from http:\/\/127\.0\.0\.1:\d+: status 503/,
  );
  expect([failing.served(), failing.pauses]).toEqual([3, [500, 1000]]);
  await failing.close();
  const refusing = await storage(403);
  await expect(refusing.get()).rejects.toThrow('status 403');
  expect([refusing.served(), refusing.pauses]).toEqual([1, []]);
  await refusing.close();
});
