import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { AssetArchive } from '../types';

/** Code archives for the tests of functions. */
export interface CodeFolder {
  /** Writes `<name>.zip` with this source as index.js, and returns it like the engine's FileArchive. */
  archive(name: string, source: string): AssetArchive;
  /** The bytes of such a .zip. */
  zip(source: string): Buffer;
  remove(): void;
}

/** A new folder for the tests. */
export function makeCodeFolder(): CodeFolder {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-code-'));
  return {
    archive(name, source) {
      const [path, bytes] = [join(dir, `${name}.zip`), zipOf('index.js', source)];
      writeFileSync(path, bytes);
      return { kind: 'archive', path, hash: createHash('sha256').update(bytes).digest('hex') };
    },
    zip: (source) => zipOf('index.js', source),
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A .zip of one stored file (APPNOTE 4.3): local header, data, central directory, end record. */
function zipOf(name: string, content: string): Buffer {
  const [fileName, data] = [Buffer.from(name), Buffer.from(content)];
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x21, 8); // 1 January 1980
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(fileName.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, fileName, data]);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  const central = Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, attributes, fileName]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}
