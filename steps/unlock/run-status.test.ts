import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runStatus } from './run-status';

describe('the status of a run', () => {
  let server: Server;
  let env: NodeJS.ProcessEnv;
  const asked: unknown[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push([request.method, request.url, request.headers.authorization]);
      const known = request.url === '/repos/o/r/actions/runs/7';
      response
        .writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(known ? { id: 7, status: 'in_progress' } : { message: 'Not Found' }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    env = { GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, GITHUB_TOKEN: 'token' };
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('R4 is read from GitHub with the token', async () => {
    expect(await runStatus('o/r', '7', env)).toBe('in_progress');
    expect(asked).toEqual([['GET', '/repos/o/r/actions/runs/7', 'Bearer token']]);
  });

  it('R4 is an error for an unknown run', async () => {
    await expect(runStatus('o/r', '8', env)).rejects.toThrow('run 8 of o/r from GitHub: GET http://127.0.0.1:');
    await expect(runStatus('o/r', '8', { ...env, GITHUB_TOKEN: '' })).rejects.toThrow(
      'GITHUB_TOKEN (not set) cannot read it',
    );
  });
});
