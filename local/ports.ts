import { createServer } from 'node:net';
import { LocalCloudError } from './errors';

/** Address of the local cloud: not reachable from other machines. */
export const HOST = '127.0.0.1';

/** A free port of this machine. */
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
 * The requested port, else the last one, else any free one.
 * @throws LocalCloudError if the requested one is in use.
 */
export const choosePort = async (wanted: number | undefined, last: number | undefined): Promise<number> => {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new LocalCloudError(
      `Port ${wanted} is in use by another program. Choose a free one, or omit --port to use any free one.`,
    );
  }
  return last !== undefined && (await isFree(last)) ? last : freePort();
};
