import { createServer } from 'node:net';
import { LocalCloudError } from './errors';

/** Where the local cloud listens: no other machine reaches it. */
export const HOST = '127.0.0.1';

/** A port of this machine that nothing listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolvePort, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0));
    });
  });

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolveFree) => {
    const server = createServer().once('error', () => resolveFree(false));
    server.listen(port, HOST, () => server.close(() => resolveFree(true)));
  });

/**
 * The port that is wanted, else that of the last start, else any free one.
 * @throws LocalCloudError where the wanted one is taken.
 */
export const choosePort = async (wanted: number | undefined, last: number | undefined): Promise<number> => {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new LocalCloudError(
      `Port ${wanted} is taken by another program. Name a free one, or leave --port out and a free one is chosen.`,
    );
  }
  return last !== undefined && (await isFree(last)) ? last : freePort();
};
