import type { EngineEvent } from '@pulumi/pulumi/automation';
import { createHash } from 'node:crypto';
import { adoptionLines } from '../../drift/model/adoption';
import { resourceDrifts } from '../../drift/model/findings';
import { htmlReport } from '../../drift/report/html/page';
import { findingsOf, planIssue } from '../../drift/report/issue';
import { markdownReport } from '../../drift/report/markdown';
import { terminalReport } from '../../drift/report/terminal';
import { changed, reportOf } from '../../drift/model/testing/reading';
import { plannedChanges } from '../model/planned';
import { previewJson, previewLines, previewMarkdown } from '../report/preview-report';
import { promotionMarkdown } from '../../promotion/report/markdown';
import { promotionReport, reportJson } from '../../promotion/model/report';
import { terminalReport as promotionTerminal } from '../../promotion/report/terminal';
import { BUNDLES, deploymentOf, evidenceOf, settingsOf } from '../../promotion/model/testing/evidence';
import { leaksIn, PROBES, type Probe } from './testing/probes';

const FUNCTION = 'aws:lambda/function:Function';
const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
/** As the probe's variable, as all variables at once, as JSON text, as a list; the previous value is a probe too. */
const bagsOf = (probe: Probe, { name, value } = probe): Readonly<Record<string, readonly [unknown, unknown]>> => ({
  [`environment.variables.${name}`]: [former(probe), value],
  environment: [undefined, { variables: { LOG_LEVEL: 'INFO', [name]: value } }],
  input: [JSON.stringify({ [name]: value }), JSON.stringify([{ name, value }])],
  parameters: [[{ name, value }], [{ Key: name, Value: value }]],
});
const nested = (bags: ReturnType<typeof bagsOf>, side: 0 | 1): Record<string, unknown> => {
  const [[path, pair] = ['', [undefined, undefined]], ...rest] = Object.entries(bags);
  return {
    function: { variables: { [path.split('.').at(-1) ?? '']: pair[side] } },
    ...Object.fromEntries(rest.map(([key, values]) => [key, values[side]])),
  };
};
/** Whether it is recognised without its name, inside a sentence. */
const isTold = ({ what, alone }: Probe): boolean => !alone && !what.endsWith('by its name');
const former = ({ value, alone }: Probe, age = 'old'): string => (alone ? value : `${age} ${value}`);
const probes = PROBES.map((probe) => [probe.what, probe] as const);

describe('R4 no report shows', () => {
  it.each(probes)('%s in drift, on the terminal, in Markdown, HTML and JSON, in the issue, in adopt', (_, probe) => {
    const drifted = changed('price-alerts-ingest-function', FUNCTION, bagsOf(probe));
    const [before, after] = [nested(bagsOf(probe), 0), nested(bagsOf(probe), 1)];
    const deep = {
      ...drifted,
      name: 'deep',
      urn: `${drifted.urn}-deep`,
      before,
      after,
      properties: [
        `function.variables.${probe.name}`,
        'environment',
        `environment.variables.${probe.name}`,
        'parameters[0].value',
        'input',
      ].map((path) => ({ path, kind: 'update' as const })),
    };
    const report = reportOf({
      refreshed: [drifted, deep],
      ...(isTold(probe) && {
        failures: [`comparison of cloud and state: ${JSON.stringify({ [probe.name]: probe.value })}`],
        unmanaged: [
          {
            type: 'aws:sns/topicSubscription:TopicSubscription',
            kind: 'subscription',
            id: 'pending confirmation',
            name: `https ${probe.value}`,
            region: 'us-east-1',
            system: '',
            grade: 'normal',
          },
        ],
      }),
    });
    const quiet = { ...report, verdict: 'drifted' as const, failures: [] };
    const findings = findingsOf(quiet, digestOf);
    const issue = planIssue(quiet, findings, 'https://github.example/run', {
      open: true,
      body: planIssue(reportOf({ refreshed: [deep] }), [], 'https://github.example/run').body,
    });
    const written = [
      terminalReport(report).join('\n'),
      markdownReport(report),
      htmlReport(report),
      JSON.stringify(report),
      issue.body,
      issue.comment ?? '',
      planIssue(report, [], 'r').body,
      ...resourceDrifts([drifted, deep], [], { environment: 'dev', target: 'local' }).map((drift) =>
        adoptionLines(drift, []).join('\n'),
      ),
    ];
    expect(written.flatMap((text, at) => leaksIn(text, [probe]).map(() => at))).toEqual([]);
    expect(issue.comment).toBeDefined();
  });

  it.each(probes)('%s in a preview, on the terminal, as a comment and in JSON', (_, probe) => {
    const [old, next] = [nested(bagsOf(probe), 0), nested(bagsOf(probe), 1)];
    const event = (op: string, name: string, more: object): EngineEvent =>
      ({
        sequence: 0,
        timestamp: 0,
        resourcePreEvent: {
          metadata: {
            op,
            urn: `urn:pulumi:dev::signalbox::signalbox:system:PriceAlerts$signalbox:step:compute$${FUNCTION}::${name}`,
            type: FUNCTION,
            provider: '',
            ...more,
          },
        },
      }) as EngineEvent;
    const paths = [`function.variables.${probe.name}`, 'environment', 'input', 'parameters', 'parameters[0].value'];
    const changes = plannedChanges([
      event('update', 'u', {
        old: { inputs: old },
        new: { inputs: next },
        detailedDiff: Object.fromEntries(paths.map((path) => [path, { diffKind: 'update', inputDiff: true }])),
      }),
      event('create', 'c', { new: { inputs: next } }),
    ]);
    const facts = { environment: 'dev', target: 'AWS', source: 'a4c0c662ad1d', whole: 'w', data: { changes: [] } };
    const written = [
      previewLines(changes, facts.data).join('\n'),
      previewMarkdown(facts, changes),
      JSON.stringify(previewJson(facts, changes)),
      JSON.stringify(changes),
    ];
    expect(written.flatMap((text, at) => leaksIn(text, [probe]).map(() => at))).toEqual([]);
    expect(changes[0]!.properties.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['environment', 'input', 'parameters']),
    );
  });

  it.each(probes)('%s in the settings that a promotion compares', (_, probe) => {
    const settings = { ...settingsOf('prod'), tags: { [probe.name]: probe.value, Owner: 'a' } };
    const report = promotionReport({
      evidence: evidenceOf({
        deployment: deploymentOf('staging', {
          settings: { ...settingsOf('staging'), tags: { [probe.name]: former(probe) } },
        }),
      }),
      last: deploymentOf('prod', {
        promotedFrom: 'staging',
        settings: { ...settingsOf('prod'), tags: { Owner: isTold(probe) ? probe.value : 'b' } },
      }),
      settings,
      live: BUNDLES,
      commits: { known: true, commits: [], total: 0, back: 0 },
      changes: [],
      data: { changes: [] },
      plan: { digest: '7'.repeat(64), expires: '2026-11-22T11:00:00.000Z' },
    });
    const written = [
      JSON.stringify(report.settings),
      promotionTerminal(report, 'w').join('\n'),
      promotionMarkdown(report, 'w'),
      JSON.stringify(reportJson(report, 'w')),
    ];
    expect(written.flatMap((text, at) => leaksIn(text, [probe]).map(() => at))).toEqual([]);
    expect(JSON.stringify(report.settings.changes)).toContain(probe.name);
  });
});
