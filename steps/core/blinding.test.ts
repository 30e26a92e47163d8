import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openGitHub } from '../../tests/setup/github';
import { leaksIn, PROBES } from './text/testing/probes';
import { openGitHubClient } from './github/client';
import { addToJobSummary } from './github/job-summary';
import { createOutput } from './output';
import { readRecord, writeRecord } from './store/records';
import { writeReport } from './report-file';
import { fromCommand } from './engine/stack';
import { openStore } from './store/store';

/** Every probe inside a service's message, with its name. */
const TOLD = PROBES.filter(({ alone }) => !alone);
const WORDS = `refused: ${JSON.stringify(Object.fromEntries(TOLD.map(({ name, value }) => [name, value])))}`;

describe('R4 secrets are redacted in all output', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-blinding-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const screen = () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    return {
      out: createOutput(stdout, stderr),
      written: () => `${String(stdout.read() ?? '')}${String(stderr.read() ?? '')}`,
    };
  };

  it('on the terminal, unless requested', async () => {
    const { out, written } = screen();
    out.line(WORDS);
    out.progress(WORDS);
    await out.timed(
      'x',
      async () => 1,
      () => WORDS,
    );
    const text = written();
    expect([leaksIn(text), text.match(/refused/g)?.length]).toEqual([[], 3]);
    out.clear(WORDS);
    expect(written()).toBe(`${WORDS}\n`);
  });

  it("in a report file and a job's summary", () => {
    const [file, summary] = [join(dir, 'report.md'), join(dir, 'summary.md')];
    writeReport(file, () => WORDS, screen().out);
    addToJobSummary(WORDS, { GITHUB_STEP_SUMMARY: summary });
    for (const written of [file, summary].map((path) => readFileSync(path, 'utf8')))
      expect([leaksIn(written), written.includes('refused')]).toEqual([[], true]);
  });

  it('in a record, which stays valid', async () => {
    const store = openStore(`file://${dir}`)!;
    const checks = PROBES.map(({ name, value }) => ({
      system: 'price-alerts',
      name: 'x',
      ok: false,
      detail: JSON.stringify({ [name]: value }),
      ms: 1,
    }));
    await writeRecord(store, 'smoke', {
      format: 'signalbox-smoke',
      version: 1,
      environment: 'dev',
      by: 'a',
      at: '2026-11-21T05:00:00.000Z',
      verdict: 'failed',
      source: {},
      bundles: {},
      checks,
    });
    expect(leaksIn(readFileSync(join(dir, '.signalbox', 'dev', 'smoke.json'), 'utf8'))).toEqual([]);
    expect((await readRecord(store, 'dev', 'smoke'))?.checks).toHaveLength(PROBES.length);
  });

  it('in CLI output, before its first lines are dropped', () => {
    const long = ['error: it failed', ...TOLD.map(({ name, value }) => `${name}="${value}"`)].join('\n');
    for (const line of TOLD.keys())
      expect(
        leaksIn(
          fromCommand(
            new Error(
              `code: 1\n stdout: \n stderr: ${long
                .split('\n')
                .slice(0, line + 2)
                .join('\n')}\n err?: `,
            ),
          ),
        ),
      ).toEqual([]);
  });

  it('in every request to GitHub', async () => {
    const github = await openGitHub();
    try {
      const { octokit, here } = await openGitHubClient('--issue', () => undefined, github.job());
      const { data } = await octokit.request('POST /repos/{owner}/{repo}/issues', {
        ...here,
        title: WORDS.slice(0, 2000),
        body: WORDS,
      });
      await octokit.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
        ...here,
        issue_number: data.number,
        body: `again ${WORDS}`,
      });
      const bodies = github.requests.map(({ body }) => JSON.stringify(body));
      expect(bodies).toHaveLength(2);
      expect(bodies.flatMap((body) => leaksIn(body))).toEqual([]);
    } finally {
      await github.close();
    }
  });
});
