import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { openStore, type Store } from './store';

const folders: string[] = [];
const inFolder = (): { readonly dir: string; readonly store: Store } => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-store-'));
  folders.push(dir);
  return { dir, store: openStore(`file://${dir}`)! };
};
afterEach(() => {
  jest.restoreAllMocks();
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

describe('a store in a folder', () => {
  it('returns what was written, at any depth, and undefined for missing keys', async () => {
    const { dir, store } = inFolder();
    await store.write('.signalbox/dev/a.json', 'one');
    await store.write('.signalbox/dev/deep/b.bin', new Uint8Array([0, 255]));
    expect((await store.read('.signalbox/dev/a.json'))?.toString()).toBe('one');
    expect([...(await store.read('.signalbox/dev/deep/b.bin'))!]).toEqual([0, 255]);
    expect(await store.read('.signalbox/dev/c.json')).toBeUndefined();
    expect(await store.list('.signalbox/dev')).toEqual(['.signalbox/dev/a.json', '.signalbox/dev/deep/b.bin']);
    expect(await store.list('.signalbox/prod')).toEqual([]);
    await store.remove('.signalbox/dev/a.json');
    await store.remove('.signalbox/dev/a.json');
    expect(readdirSync(join(dir, '.signalbox', 'dev'))).toEqual(['deep']);
  });

  it('does not list a file left incomplete by a killed run', async () => {
    const { dir, store } = inFolder();
    await store.write('.signalbox/a.json', 'one');
    writeFileSync(join(dir, '.signalbox', 'b.json.77.part'), 'hal');
    expect(await store.list('.signalbox')).toEqual(['.signalbox/a.json']);
  });

  it('reports the file that cannot be written', async () => {
    const { dir, store } = inFolder();
    writeFileSync(join(dir, 'file'), '');
    await expect(store.write('file/a.json', 'x')).rejects.toThrow(join(dir, 'file/a.json'));
  });
});

describe('a store in a bucket', () => {
  it('keeps keys below the prefix of the URL and uses its region and endpoint', async () => {
    const held = new Map<string, string>();
    const answer = async (command: unknown): Promise<unknown> => {
      if (command instanceof PutObjectCommand) return held.set(command.input.Key!, command.input.Body as string);
      if (command instanceof DeleteObjectCommand) return held.delete(command.input.Key!);
      if (command instanceof ListObjectsV2Command)
        return {
          Contents: [...held.keys()].filter((key) => key.startsWith(command.input.Prefix!)).map((Key) => ({ Key })),
        };
      const content = command instanceof GetObjectCommand ? held.get(command.input.Key!) : undefined;
      if (content === undefined) throw Object.assign(new Error('no such key'), { name: 'NoSuchKey' });
      return { Body: { transformToByteArray: async () => Buffer.from(content) } };
    };
    const send = jest.spyOn(S3Client.prototype, 'send').mockImplementation(answer as never);
    const store = openStore('s3://my-state/team/?region=eu-west-1&endpoint=127.0.0.1:9&s3ForcePathStyle=true')!;
    expect(store.place).toBe('s3://my-state/team');
    await store.write('.signalbox/a.json', 'one');
    expect([...held.keys()]).toEqual(['team/.signalbox/a.json']);
    expect(await store.list('.signalbox')).toEqual(['.signalbox/a.json']);
    expect((await store.read('.signalbox/a.json'))?.toString()).toBe('one');
    expect(await store.read('.signalbox/b.json')).toBeUndefined();
    await store.remove('.signalbox/a.json');
    expect(held.size).toBe(0);
    const [client] = send.mock.contexts as S3Client[];
    expect(await client!.config.region()).toBe('eu-west-1');
    expect(client!.config.forcePathStyle).toBe(true);
    expect(await client!.config.endpoint!()).toMatchObject({ hostname: '127.0.0.1', port: 9, protocol: 'https:' });
  });

  it('reports which object could not be read, and why', async () => {
    jest.spyOn(S3Client.prototype, 'send').mockImplementation((async () => {
      throw new Error('Access Denied');
    }) as never);
    await expect(openStore('s3://my-state?region=us-east-1')!.read('x')).rejects.toThrow(
      's3://my-state/x cannot be read: Access Denied',
    );
  });
});

it('has no store for a backend that keeps no files', () => {
  expect(openStore('https://api.pulumi.example')).toBeUndefined();
});
