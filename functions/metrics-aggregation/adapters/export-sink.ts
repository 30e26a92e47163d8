import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ExportManifest } from '../contract';
import type { ExportSink } from '../ports';

/** Characters per call to the compressor; one call per line would cost more than the compression. */
const CHUNK = 64 * 1024;

/**
 * The export bucket, with default encryption. The same lines give the same bytes (zlib
 * writes no time into the header), so exporting an unchanged hour again changes nothing.
 */
export class S3ExportSink implements ExportSink {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async write(key: string, lines: Iterable<string>, rows: number): Promise<string> {
    const body = await buffer(Readable.from(chunks(lines)).pipe(createGzip()));
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: body,
        ContentType: 'application/gzip',
        Metadata: { rows: String(rows) },
      }),
    );
    return createHash('sha256').update(body).digest('hex');
  }

  async writeManifest(key: string, manifest: ExportManifest): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: `${JSON.stringify(manifest)}\n`,
        ContentType: 'application/json',
      }),
    );
  }
}

function* chunks(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length >= CHUNK) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}
