import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delivery, Outcome } from './delivery';
import { rowReplay } from './row-replay';
import { Tally } from './tally';

const folder = mkdtempSync(join(tmpdir(), 'rows-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, ...lines: readonly string[]) => {
  writeFileSync(join(folder, name), lines.join('\n'));
  return join(folder, name);
};
const replay = rowReplay({
  unit: 'reading',
  body: ({ value }, { name, time }) => ({ sensor: name, value, time }),
});

const setup = async (files: readonly string[], rate?: number) => {
  const [notes, tally] = [[] as string[], new Tally()];
  const prepared = await replay.prepare({
    files,
    options: {},
    rate,
    note: (line) => notes.push(line),
    bad: (row) => tally.bad(row),
  });
  return { notes, tally, prepared };
};
const send = async (
  { prepared, tally }: Awaited<ReturnType<typeof setup>>,
  answer: (body: { readonly value: number }) => Outcome = () => ({ kind: 'accepted', body: '{}' }),
) => {
  const sent: unknown[] = [];
  let moved = 0;
  let stopped: string | undefined;
  const delivery: Delivery = {
    get stopped() {
      return stopped;
    },
    send: (body) => {
      sent.push(body);
      const outcome = answer(body as { value: number });
      if (outcome.kind === 'pointless') stopped = outcome.reason;
      return Promise.resolve(outcome);
    },
  };
  await prepared.send({ delivery, tally, concurrency: 1, moved: () => void moved++ });
  return { sent, moved, counts: tally.counts() };
};

it('sends each row of each file as one request, in the order of the files', async () => {
  const prepared = await setup([
    write('cellar.csv', 'timestamp,value', '2026-01-05 10:00:00,1.5', '2026-01-05 10:01:00,-2'),
    write('attic.csv', '1767607200,3'),
  ]);
  expect(prepared.notes).toEqual([
    'cellar.csv: 2 readings, times as dates, 2026-01-05T10:00:00.000Z to 2026-01-05T10:01:00.000Z',
    'attic.csv: 1 readings, no header: read as readings, times in seconds, 2026-01-05T10:00:00.000Z to 2026-01-05T10:00:00.000Z',
  ]);
  expect(prepared.prepared.files.map(({ taken }) => taken)).toEqual([{ name: 'cellar' }, { name: 'attic' }]);
  const { sent, moved, counts } = await send(prepared);
  expect(sent).toEqual([
    { sensor: 'cellar', value: 1.5, time: '2026-01-05T10:00:00.000Z' },
    { sensor: 'cellar', value: -2, time: '2026-01-05T10:01:00.000Z' },
    { sensor: 'attic', value: 3, time: '2026-01-05T10:00:00.000Z' },
  ]);
  expect(moved).toBe(3);
  expect(counts).toMatchObject({ rows: 3, accepted: 3, values: 3, refused: 0, bad: 0, unsent: 0 });
});

it('accounts for every row: bad, refused, failed, and unsent once sending stops', async () => {
  const file = write(
    'a.csv',
    'timestamp,value',
    'soon,1',
    ...[1, 2, 3, 4, 5].map((value) => `176760720${value},${value}`),
  );
  const { sent, counts } = await send(await setup([file]), ({ value }) => {
    if (value === 2) return { kind: 'refused', status: 400, body: '{"error":"bad_request","message":"m"}' };
    if (value === 3) return { kind: 'failed', status: 503, body: '' };
    return value === 4 ? { kind: 'pointless', reason: 'gone' } : { kind: 'accepted', body: '' };
  });
  expect(sent).toHaveLength(4);
  expect(counts).toMatchObject({
    rows: 6,
    accepted: 1,
    refused: 2,
    bad: 1,
    unsent: 2,
    reasons: [
      { reason: '400 bad_request m', rows: 1, first: `${file}:4` },
      { reason: '503, after all tries', rows: 1, first: `${file}:5` },
    ],
    badRows: [{ file, line: 2, problem: expect.stringContaining('timestamp must be a date and time') }],
  });
});

it('overlaps more requests where a rate sets the pace', async () => {
  const file = write('b.csv', 'timestamp,value', '1767607200,1');
  expect((await setup([file])).prepared.concurrency).toBe(8);
  expect((await setup([file], 100)).prepared.concurrency).toBe(64);
});

it('refuses a file of other columns', async () => {
  await expect(setup([write('c.csv', 'a,b', '1,2')])).rejects.toThrow(
    'c.csv:1: the header names a, b; needed are timestamp, value (readings).',
  );
});
