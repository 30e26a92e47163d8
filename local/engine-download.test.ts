import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE_VERSION } from './engine';
import { archiveName, digestOf, downloadEngine, PINS, pinsOf } from './engine-download';

const ARCHIVE = archiveName('3.1.0', process.platform, process.arch);
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

describe('the download of the CLI', () => {
  let dir: string;
  let server: Server;
  let published: Record<string, Buffer>;
  let archive: Buffer;
  const from = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const root = (): string => join(dir, 'v3.1.0');
  const download = (pins: string): Promise<void> => downloadEngine(root(), '3.1.0', { from: from(), pins });

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-download-'));
    mkdirSync(join(dir, 'pulumi'));
    for (const name of ['pulumi', 'pulumi-language-go']) {
      writeFileSync(join(dir, 'pulumi', name), '#!/bin/sh\necho v3.1.0\n');
      chmodSync(join(dir, 'pulumi', name), 0o755);
    }
    execFileSync('tar', ['-czf', 'archive', 'pulumi'], { cwd: dir });
    archive = readFileSync(join(dir, 'archive'));
    published = { [`/v3.1.0/${ARCHIVE}`]: archive };
    server = createServer(({ url = '' }, response) => {
      const content = published[url];
      response.writeHead(content ? 200 : 404).end(content);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    rmSync(dir, { recursive: true, force: true });
  });

  it('R4 keeps only the executable of an archive with the pinned digest', async () => {
    await download(`${'0'.repeat(64)}  other.tar.gz\n${sha256(archive)}  ${ARCHIVE}\n`);
    expect(execFileSync(join(root(), 'bin', 'pulumi'), { encoding: 'utf8' })).toBe('v3.1.0\n');
    expect([readdirSync(root()), readdirSync(join(root(), 'bin'))]).toEqual([['bin'], ['pulumi']]);
  });

  it('R4 refuses an archive with another digest, reports both, and keeps nothing', async () => {
    const wanted = 'ab'.repeat(32);
    // The release's own digest is ignored if one is pinned.
    published['/v3.1.0/pulumi-3.1.0-checksums.txt'] = Buffer.from(`${sha256(archive)}  ${ARCHIVE}\n`);
    await expect(download(`${wanted}  ${ARCHIVE}\n`)).rejects.toThrow(
      `its sha256 is ${sha256(archive)}, expected ${wanted}`,
    );
    expect(existsSync(join(root(), 'bin', 'pulumi'))).toBe(false);
    expect(readdirSync(root())).toEqual(['bin']);
  });

  it("uses the release's digest if none is pinned for the platform", async () => {
    published['/v3.1.0/pulumi-3.1.0-checksums.txt'] = Buffer.from(`${sha256(archive)}  ${ARCHIVE}\n`);
    await download('');
    expect(existsSync(join(root(), 'bin', 'pulumi'))).toBe(true);
    published['/v3.1.0/pulumi-3.1.0-checksums.txt'] = Buffer.from(`${'0'.repeat(64)}  ${ARCHIVE}\n`);
    await expect(download('')).rejects.toThrow('its sha256 is');
    published['/v3.1.0/pulumi-3.1.0-checksums.txt'] = Buffer.from('');
    await expect(download('')).rejects.toThrow(`Pulumi publishes no ${ARCHIVE}`);
  });

  it('reports the URL that did not answer', async () => {
    published = {};
    await expect(download(`${sha256(archive)}  ${ARCHIVE}\n`)).rejects.toThrow(`${from()}/v3.1.0/${ARCHIVE}: HTTP 404`);
  });
});

it('R4 pins the used platforms of a release', () => {
  const line = (platform: string): string => `${'ab'.repeat(32)}  pulumi-v3.1.0-${platform}.tar.gz`;
  const published = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64'].map(line);
  expect(pinsOf('3.1.0', published.join('\n'))).toBe(
    `${['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].map(line).join('\n')}\n`,
  );
  expect(() => pinsOf('3.1.0', published.slice(1).join('\n'))).toThrow(
    'has no digest of pulumi-v3.1.0-darwin-arm64.tar.gz',
  );
});

it('R4 the version used by jobs is pinned for their platforms', () => {
  const pins = readFileSync(PINS, 'utf8');
  for (const arch of ['x64', 'arm64'])
    expect(digestOf(pins, archiveName(ENGINE_VERSION, 'linux', arch))).toMatch(/^[0-9a-f]{64}$/);
  // A pin of another version would be ignored.
  expect(
    pins
      .trim()
      .split('\n')
      .filter((line) => !line.includes(`pulumi-v${ENGINE_VERSION}-`)),
  ).toEqual([]);
});
