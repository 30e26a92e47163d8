import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { version as awsVersion } from '@pulumi/aws/package.json';
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { version as randomVersion } from '@pulumi/random/package.json';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { buildProvider } from './build';
import { indexTokens } from './core/package';
import { PACKAGES } from './registry';

let dir: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "signalbox 'plugins'-"));
});
afterAll(() => {
  children.forEach((child) => child.kill('SIGKILL'));
  rmSync(dir, { recursive: true, force: true });
});

const start = (executable: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(executable, ['127.0.0.1:1'], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    child.once('error', reject);
    child.stdout.once('data', (line: Buffer) => resolve(line.toString()));
  });

const versionAt = (port: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    client.getPluginInfo(new Empty(), (error, info) => {
      client.close();
      if (error) reject(error);
      else resolve(info.getVersion());
    });
  });

it("builds two executables, in a folder of any name, that print their port and report their package's version", async () => {
  const plugins = await buildProvider(dir);
  for (const [name, version] of [
    ['aws', awsVersion],
    ['random', randomVersion],
  ] as const) {
    const line = await start(join(plugins[name], `pulumi-resource-${name}`));
    expect(line).toMatch(/^\d+\n$/);
    expect(await versionAt(line.trim())).toBe(version);
  }
}, 60_000);

it('builds once for the same source', async () => {
  const plugins = await buildProvider(dir);
  const executable = join(plugins.aws, 'pulumi-resource-aws');
  const before = statSync(executable).mtimeMs;
  expect(await buildProvider(dir)).toEqual(plugins);
  expect(statSync(executable).mtimeMs).toBe(before);
  expect(statSync(executable).mode & 0o111).toBe(0o111);
}, 60_000);

it('names each resource type and function once', () => {
  for (const { name, types, invokes } of Object.values(PACKAGES)) {
    expect(
      [...indexTokens(types).keys(), ...indexTokens(invokes).keys()].every((token) => token.startsWith(`${name}:`)),
    ).toBe(true);
  }
  expect(() => indexTokens([{ token: 'a' }, { token: 'a' }])).toThrow("duplicate in the provider's table: a");
});
