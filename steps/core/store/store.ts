import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { messageOf, CommandError } from '../errors';

/** Files next to a stack's state: the engine's own, and our records. */
export interface Store {
  /** Display name. */
  readonly place: string;
  /** Keys below a folder, at any depth, sorted; empty if the folder does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** Undefined if it does not exist. */
  read(key: string): Promise<Buffer | undefined>;
  /** Atomic. */
  write(key: string, content: string | Uint8Array): Promise<void>;
  /** Does nothing if it does not exist. */
  remove(key: string): Promise<void>;
}

/** Prefix of our keys; the engine's keys start with .pulumi. */
export const OWN_FOLDER = '.signalbox';

/**
 * The store of a backend URL: a folder (file://) or a bucket (s3://bucket/prefix?region=…); undefined
 * for a backend without files, such as Pulumi Cloud. `client` overrides the client settings in a
 * bucket URL.
 */
export const openStore = (url: string, client?: S3ClientConfig): Store | undefined => {
  if (url.startsWith('file://')) return folderStore(url.slice('file://'.length).replace(/^~(?=\/|$)/, homedir()));
  if (url.startsWith('s3://')) return bucketStore(new URL(url), client);
  return undefined;
};

const folderStore = (root: string): Store => ({
  place: root,
  list: async (folder) => {
    const dir = join(root, folder);
    if (!existsSync(dir)) return [];
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(PART))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .toSorted();
  },
  read: async (key) => {
    try {
      return readFileSync(join(root, key));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw unreachable(`${join(root, key)} cannot be read`, error);
    }
  },
  write: async (key, content) => {
    const file = join(root, key);
    const part = `${file}.${process.pid}${PART}`;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(part, content, { mode: 0o600 });
      renameSync(part, file);
    } catch (error) {
      throw unreachable(`${file} cannot be written`, error);
    }
  },
  remove: async (key) => rmSync(join(root, key), { force: true }),
});

/** Suffix of a file being written. */
const PART = '.part';

const bucketStore = (url: URL, config = clientOptions(url)): Store => {
  const bucket = url.hostname;
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  const keyOf = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  const client = new S3Client(config);
  const ask = async <T>(what: string, question: () => Promise<T>): Promise<T> => {
    try {
      return await question();
    } catch (error) {
      throw unreachable(what, error);
    }
  };
  return {
    place: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`,
    list: (folder) =>
      ask(`s3://${bucket}/${keyOf(folder)} cannot be listed`, async () => {
        const found: string[] = [];
        for await (const { Contents = [] } of paginateListObjectsV2(
          { client },
          { Bucket: bucket, Prefix: `${keyOf(folder)}/` },
        )) {
          found.push(...Contents.map(({ Key = '' }) => (prefix === '' ? Key : Key.slice(prefix.length + 1))));
        }
        return found.toSorted();
      }),
    read: (key) =>
      ask(`s3://${bucket}/${keyOf(key)} cannot be read`, async () => {
        try {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(key) }));
          return Buffer.from(await Body!.transformToByteArray());
        } catch (error) {
          if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
          throw error;
        }
      }),
    write: async (key, content) => {
      await ask(`s3://${bucket}/${keyOf(key)} cannot be written`, () =>
        client.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(key), Body: content })),
      );
    },
    remove: async (key) => {
      await ask(`s3://${bucket}/${keyOf(key)} cannot be deleted`, () =>
        client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(key) })),
      );
    },
  };
};

/** The URL options of the engine's own S3 backend (gocloud.dev/blob/s3blob). */
const clientOptions = ({ searchParams }: URL): S3ClientConfig => {
  const [region, endpoint] = [searchParams.get('region'), searchParams.get('endpoint')];
  const pathStyle = ['s3ForcePathStyle', 'use_path_style'].some((name) => searchParams.get(name) === 'true');
  return {
    ...(region && { region }),
    ...(endpoint && { endpoint: /^https?:/.test(endpoint) ? endpoint : `https://${endpoint}` }),
    forcePathStyle: pathStyle,
  };
};

const unreachable = (what: string, cause: unknown): CommandError =>
  new CommandError(`${what}: ${messageOf(cause)}`, undefined, { cause });
