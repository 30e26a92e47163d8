import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { fakeSend } from '../../shared/fake-send';
import { S3ExportSink } from './export-sink';

function sink() {
  const client = { send: () => undefined };
  const sent = fakeSend(client, { PutObject: [{}] });
  return { made: new S3ExportSink(client as never, 'bucket'), sent };
}
const body = (input: Record<string, unknown> | undefined) => input?.Body as Buffer;

describe('S3ExportSink', () => {
  it('M6 writes gzipped lines with their count', async () => {
    const { made, sent } = sink();
    const sha256 = await made.write('exports/k', ['{"a":1}\n', '{"é":2}\n'], 2);
    expect(sha256).toBe(createHash('sha256').update(body(sent[0]?.input)).digest('hex'));
    expect(sent.map(({ input }) => input)).toEqual([
      {
        Bucket: 'bucket',
        Key: 'exports/k',
        ContentType: 'application/gzip',
        Metadata: { rows: '2' },
        Body: expect.any(Buffer),
      },
    ]);
    expect(gunzipSync(body(sent[0]?.input)).toString()).toBe('{"a":1}\n{"é":2}\n');
  });

  it('M6 gives the same bytes for the same lines, including many megabytes', async () => {
    const { made, sent } = sink();
    const line = (i: number) => `{"metric_name":"host-${i % 97}/cpu","value":${i}}\n`;
    const many = function* () {
      for (let i = 0; i < 100_000; i += 1) yield line(i);
    };
    await made.write('exports/k', many(), 100_000);
    await made.write('exports/k', many(), 100_000);
    const [first, second] = sent.map(({ input }) => body(input));
    expect(first?.equals(second as Buffer)).toBe(true);
    expect(gunzipSync(first as Buffer).toString()).toBe([...many()].join(''));
  });

  it('M6 writes a manifest as JSON', async () => {
    const { made, sent } = sink();
    const manifest = { hour: '2026-11-20T20', rows: 1, objects: [{ key: 'exports/k', rows: 1, sha256: 'ab' }] };
    await made.writeManifest('exports/_manifest.json', manifest);
    expect(sent.map(({ input }) => input)).toEqual([
      {
        Bucket: 'bucket',
        Key: 'exports/_manifest.json',
        ContentType: 'application/json',
        Body: expect.stringMatching(/\n$/),
      },
    ]);
    expect(JSON.parse(sent[0]?.input.Body as string)).toEqual(manifest);
  });

  it('M6 writes no time into the header, so bytes do not change with the clock', async () => {
    const { made, sent } = sink();
    await made.write('exports/k', ['x\n'], 1);
    expect([...body(sent[0]?.input).subarray(4, 8)]).toEqual([0, 0, 0, 0]);
  });
});
