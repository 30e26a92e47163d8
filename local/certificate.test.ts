import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCertificate, trustCertificate, type Certificate } from './certificate';

describe('the certificate of a local cloud', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-tls-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  const answer = async ({ cert, key }: Certificate): Promise<string> => {
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) =>
      response.end('ok'),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      return await fetch(`https://127.0.0.1:${(server.address() as AddressInfo).port}`).then(
        (response) => response.text(),
        (error: Error) => String(error.cause),
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  it('is trusted along with those of other local clouds, but only once trusted', async () => {
    const [first, second] = [await ensureCertificate(join(dir, 'a')), await ensureCertificate(join(dir, 'b'))];
    expect(await answer(first)).toContain('self-signed');
    trustCertificate(first.cert);
    expect(await answer(first)).toBe('ok');
    expect(await answer(second)).toContain('self-signed');
    trustCertificate(second.cert);
    expect(await Promise.all([answer(first), answer(second)])).toEqual(['ok', 'ok']);
  });

  it('is created once per folder, with a key readable only by its owner', async () => {
    const { cert, key } = await ensureCertificate(join(dir, 'c'));
    const made = readFileSync(cert, 'utf8');
    await ensureCertificate(join(dir, 'c'));
    expect(readFileSync(cert, 'utf8')).toBe(made);
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  it('is recreated if a power failure left an empty file', async () => {
    const { cert, key } = await ensureCertificate(join(dir, 'd'));
    const made = readFileSync(cert, 'utf8');
    for (const file of [key, cert]) {
      writeFileSync(file, '');
      await ensureCertificate(join(dir, 'd'));
    }
    expect(readFileSync(cert, 'utf8')).not.toBe(made);
    const again = { cert, key };
    trustCertificate(cert);
    expect(await answer(again)).toBe('ok');
  });
});
