import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriftRecord } from '../model/records';
import { actor, readRecord, writeRecord } from './records';
import { openStore } from './store';

describe('records next to the state', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-records-'));
  const store = openStore(`file://${dir}`)!;
  const file = join(dir, '.signalbox', 'staging', 'drift.json');
  const record: DriftRecord = {
    format: 'signalbox-drift',
    version: 1,
    environment: 'staging',
    by: 'a@b',
    at: '2026-11-21T05:00:00.000Z',
    verdict: 'clean',
    headline: 'clean',
  };
  const refused = (change: (text: string) => string, words: string | RegExp) => async () => {
    await writeRecord(store, 'drift', record);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    await expect(readRecord(store, 'staging', 'drift')).rejects.toThrow(words);
    await expect(readRecord(store, 'staging', 'drift')).rejects.toThrow('npm run drift -- --env staging');
  };
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('are read back as written, and undefined before', async () => {
    expect(await readRecord(store, 'staging', 'smoke')).toBeUndefined();
    await writeRecord(store, 'drift', record);
    expect(await readRecord(store, 'staging', 'drift')).toEqual(record);
  });

  it(
    'are refused if a verdict was edited',
    refused((text) => text.replace('"clean"', '"drifted"'), 'is damaged'),
  );
  it(
    'are refused if truncated',
    refused((text) => text.slice(0, 40), 'not valid JSON'),
  );
  it(
    'are refused with a newer format',
    refused((text) => text.replace('"version": 1', '"version": 2'), 'format version 2, but this checkout reads 1'),
  );
  it(
    'are refused with another kind',
    refused((text) => text.replace('signalbox-drift', 'signalbox-smoke'), 'has format "signalbox-smoke"'),
  );
});

it('the actor is a job URL, or user and machine', () => {
  const job = {
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '2',
  };
  expect(actor(job)).toBe('https://github.example/o/r/actions/runs/7/attempts/2');
  expect(actor({})).toMatch(/^.+@.+$/);
});
