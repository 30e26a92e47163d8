import { headline, markdownReport, recordOf, terminalLines, verdictOf } from './report';
import type { Outcome, SmokeCheck, SmokeReport } from '../model/types';

const check = (outcome: Outcome, more: Partial<SmokeCheck> = {}): SmokeCheck => ({
  system: 'price-alerts',
  name: 'stores a price',
  outcome,
  detail: 'HTTP 202',
  ms: 12,
  ...more,
});
const report = (checks: readonly SmokeCheck[]): SmokeReport => ({
  format: 'signalbox-smoke',
  version: 1,
  environment: 'staging',
  target: 'AWS',
  by: 'o',
  at: '2026-11-21T08:00:00.000Z',
  verdict: verdictOf(checks),
  source: { commit: 'a'.repeat(40), tree: 'b' },
  bundles: { 'price-alerts/ingest': 'c'.repeat(64) },
  checks,
});

it.each<[string, readonly Outcome[]]>([
  ['passed', ['passed', 'passed']],
  ['passed', ['passed', 'not followed']],
  ['failed', ['passed', 'failed']],
  ['failed', ['not followed']],
  ['failed', []],
])('R4 the verdict is %s of %j', (verdict, outcomes) => {
  expect(verdictOf(outcomes.map((outcome) => check(outcome)))).toBe(verdict);
});

it('R4 the headline counts', () => {
  expect(headline(report([check('passed'), check('not followed')]))).toBe('passed: 1 checks, 1 not followed');
  expect(headline(report([check('passed'), check('failed')]))).toBe('failed: 1 of 2 checks');
});

it('R4 the screen has a line a check, in columns', () => {
  expect(
    terminalLines(report([check('passed'), check('failed', { system: 'x', name: 'y', detail: 'HTTP 500', ms: 1234 })])),
  ).toEqual([
    '  passed        price-alerts  stores a price     12 ms  HTTP 202',
    '  failed        x             y                1234 ms  HTTP 500',
    'failed: 1 of 2 checks. Source: aaaaaaaaaaaa',
  ]);
});

it('R4 text from outside stays text in Markdown', () => {
  const markdown = markdownReport(report([check('failed', { detail: 'a | b @team <img> `x`\n#1' })]));
  expect(markdown).toContain('## ❌ Smoke test of staging: failed');
  expect(markdown).toContain(
    '| ❌ failed | price-alerts | stores a price | a \\| b @\u200Bteam \\<img\\> \\`x\\` #\u200B1 | 12 |',
  );
});

it('R4 the record keeps the verdict, the source and the digests; what was not followed is no failure', () => {
  expect(recordOf(report([check('passed'), check('not followed', { detail: 'it would reach oncall' })]))).toMatchObject(
    {
      format: 'signalbox-smoke',
      verdict: 'passed',
      source: { commit: 'a'.repeat(40) },
      bundles: { 'price-alerts/ingest': 'c'.repeat(64) },
      checks: [
        { ok: true, detail: 'HTTP 202' },
        { ok: true, detail: 'not followed: it would reach oncall' },
      ],
    },
  );
});
