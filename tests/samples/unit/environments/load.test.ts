import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentText } from './environment-text';
import { EnvironmentError } from '../../../../environments/environment-error';
import { loadEnvironment, loadEnvironmentText } from '../../../../environments/load';
import { systems } from '../../../../systems';

const TODAY = '2026-11-20';

/** The lines of the error without the file's name. */
function mistakesOf(text: string, name = 'environments/dev.yaml'): readonly string[] {
  try {
    loadEnvironmentText(text, name, { systems, today: TODAY, warn: () => undefined });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.message.split('\n').map((line) => line.replace(`${name}:`, ''));
  }
  return [];
}

describe('loadEnvironmentText', () => {
  it('R3 resolves a file with every default and names each step', () => {
    const settings = loadEnvironmentText(
      environmentText({ top: 'tags: { Owner: platform }' }),
      'environments/dev.yaml',
      { systems, today: TODAY },
    );
    expect(settings.environment).toBe('dev');
    expect(settings.tags).toEqual({ Owner: 'platform' });
    expect(settings.protection).toEqual({ deletionProtection: true, emptyBucketsOnDestroy: false });
    expect(settings.systems['price-alerts']?.steps.map(({ name }) => name)).toEqual([
      'security',
      'data',
      'messaging',
      'compute',
      'api',
      'observability',
    ]);
    expect(settings.systems['metrics-aggregation']?.region).toBe('us-east-2');
    expect(settings.systems['metrics-aggregation']?.steps.find(({ name }) => name === 'compute')?.settings).toEqual({
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      exportSchedule: 'cron(5 * * * ? *)',
      ingest: { memoryMb: 512, timeoutSeconds: 30, logLevel: 'INFO' },
      export: { memoryMb: 512, timeoutSeconds: 30, logLevel: 'INFO' },
    });
    expect(Object.keys(settings).toSorted()).toEqual(['environment', 'protection', 'systems', 'tags']);
  });

  it('keeps a system that is left out absent', () => {
    const settings = loadEnvironmentText(
      'environment: dev\nsystems:\n  price-alerts:\n    region: us-east-1\n    steps:\n      - security: {}\n',
      'dev.yaml',
      { systems },
    );
    expect(Object.keys(settings.systems)).toEqual(['price-alerts']);
  });

  it('resolves anchors and aliases', () => {
    const text = environmentText({
      metrics: { security: '&key { deletionWindowDays: 9 }' },
      prices: { security: '*key' },
    });
    expect(loadEnvironmentText(text, 'dev.yaml', { systems }).systems['price-alerts']?.steps[0]?.settings).toEqual({
      keyRotation: true,
      deletionWindowDays: 9,
    });
  });

  it('reports every mistake of a file at once, schema and rules, by line and column', () => {
    const text = [
      'environment: staging',
      'tagz: {}',
      'systems:',
      '  metrics-aggregation:',
      '    regoin: us-east-2',
      '    steps:',
      '      - securty: {}',
      '      - data:',
      '          alertConfigurations:',
      '            - { metricName: a, threshold: high, comparison: above, severity: hihg }',
      '            - { metricName: a, threshold: 1, comparison: above, severity: high }',
      '      - compute:',
      '          ingest:',
      '            memoryMb: 64',
      '            timeoutSecond: 5',
    ].join('\n');
    expect(mistakesOf(text)).toEqual([
      '1:14 environment: found staging in dev.yaml, allowed dev; change it or rename the file to staging.yaml',
      '2:1 tagz: found an unknown field, allowed environment, account, accountConcurrency, tags, protection, acceptedDrift, systems; did you mean `tags`?',
      '5:5 systems.metrics-aggregation.regoin: found an unknown field, allowed region, steps; did you mean `region`?',
      '7:9 systems.metrics-aggregation.steps[0].securty: found an unknown step `securty`, allowed security, data, messaging, compute, api or observability; did you mean `security`?',
      '10:43 systems.metrics-aggregation.steps[1].data.alertConfigurations[0].threshold: found high, allowed a number',
      '10:78 systems.metrics-aggregation.steps[1].data.alertConfigurations[0].severity: found hihg, allowed low, medium, high or critical; did you mean `high`?',
      '11:29 systems.metrics-aggregation.steps[1].data.alertConfigurations[1].metricName: found `a` a second time, allowed once; the first is alertConfigurations[0], and the table holds one per metric',
      '12:9 systems.metrics-aggregation.steps[2].compute: needs the step `messaging`, found none in metrics-aggregation; add `- messaging: {}` before it',
      '14:23 systems.metrics-aggregation.steps[2].compute.ingest.memoryMb: found 64, allowed 128 to 10240',
      '15:13 systems.metrics-aggregation.steps[2].compute.ingest.timeoutSecond: found an unknown field, allowed memoryMb, timeoutSeconds, reservedConcurrency, logLevel; did you mean `timeoutSeconds`?',
    ]);
  });

  it.each([
    [
      'a number too small',
      { metrics: { compute: '{ ingest: { memoryMb: 64 } }' } },
      'compute.ingest.memoryMb: found 64, allowed 128 to 10240',
    ],
    [
      'a fraction',
      { metrics: { compute: '{ ingest: { memoryMb: 128.5 } }' } },
      'compute.ingest.memoryMb: found 128.5, allowed 128 to 10240',
    ],
    [
      'quoted text for a number',
      { metrics: { compute: "{ ingest: { memoryMb: '512' } }" } },
      'compute.ingest.memoryMb: found "512", allowed 128 to 10240',
    ],
    [
      'null for a number',
      { metrics: { compute: '{ ingest: { memoryMb: } }' } },
      'compute.ingest.memoryMb: found nothing, allowed 128 to 10240',
    ],
    [
      'a word for a switch',
      { metrics: { security: '{ keyRotation: yes }' } },
      'security.keyRotation: found yes, allowed true or false',
    ],
    [
      'an odd period',
      { metrics: { observability: '{ alarms: { errors: { periodSeconds: 31 } } }' } },
      'observability.alarms.errors.periodSeconds: found 31, allowed a multiple of 60, 60 to 86400',
    ],
    [
      'a throttle of 0',
      { metrics: { api: '{ throttle: { rateLimit: 0 } }' } },
      'api.throttle.rateLimit: found 0, allowed more than 0, up to 10000',
    ],
    [
      'a list for settings',
      { metrics: { security: '[1, 2]' } },
      'security: found a list of 2, allowed settings of keyRotation, deletionWindowDays ({} for the defaults)',
    ],
    [
      'settings left empty',
      { metrics: { security: '' } },
      'security: found nothing, allowed settings of keyRotation, deletionWindowDays ({} for the defaults)',
    ],
    [
      'settings for a list',
      { metrics: { messaging: '{ subscriptions: {} }' } },
      'messaging.subscriptions: found {}, allowed a list',
    ],
    [
      'a wrong metric name',
      {
        metrics: {
          data: "{ alertConfigurations: [{ metricName: '9 x', threshold: 1, comparison: above, severity: low }] }",
        },
      },
      'data.alertConfigurations[0].metricName: found "9 x", allowed 1 to 255 letters, digits or _ . : / -, starting with a letter',
    ],
    [
      'an infinite threshold',
      {
        metrics: {
          data: '{ alertConfigurations: [{ metricName: a, threshold: .inf, comparison: above, severity: low }] }',
        },
      },
      'data.alertConfigurations[0].threshold: found .inf, allowed a number',
    ],
    [
      'a missing threshold',
      { metrics: { data: '{ alertConfigurations: [{ metricName: a, comparison: above, severity: low }] }' } },
      'data.alertConfigurations[0].threshold: missing, allowed a number',
    ],
    [
      'an unknown field of a filter',
      { metrics: { messaging: '{ subscriptions: [{ name: a, protocol: sqs, filter: { metrictype: [system] } }] }' } },
      'messaging.subscriptions[0].filter.metrictype: found an unknown field, allowed severity, metric_type; did you mean `metric_type`?',
    ],
    [
      'an empty filter',
      { metrics: { messaging: '{ subscriptions: [{ name: a, protocol: sqs, filter: { severity: [] } }] }' } },
      'messaging.subscriptions[0].filter.severity: found a list of 0, allowed a list of 1 or more',
    ],
    [
      'an unsupported engine',
      { metrics: { data: '{ timeSeries: { engine: timestreem } }' } },
      'data.timeSeries.engine: found timestreem, allowed dynamodb',
    ],
    [
      'a wrong address',
      { metrics: { messaging: '{ operations: [ops] }' } },
      'messaging.operations[0]: found ops, allowed an e-mail address',
    ],
    [
      'an old runtime',
      { metrics: { compute: '{ runtime: python3.10 }' } },
      'compute.runtime: found python3.10, allowed nodejs24.x or nodejs22.x (AWS deprecates python3.10 on 2026-10-31; the functions are built for Node)',
    ],
    [
      'a log retention that CloudWatch lacks',
      { metrics: { observability: '{ logRetentionDays: 8 }' } },
      'observability.logRetentionDays: found 8, allowed 1, 3, 5, 7, 14,',
    ],
  ] as const)('tells what was found and what is allowed: %s', (_, parts, line) => {
    const mistakes = mistakesOf(environmentText(parts));
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(`systems.metrics-aggregation.steps[`);
    expect(mistakes[0]).toContain(`].${line}`);
  });

  it('asks for quotes where YAML makes a number of a threshold', () => {
    const rule = '{ alertRules: [{ userId: a, alertId: b, symbol: BTC-USD, direction: up, threshold: 0.00000123 }] }';
    expect(mistakesOf(environmentText({ prices: { data: rule } }))).toEqual([
      '16:83 systems.price-alerts.steps[1].data.alertRules[0].direction: found up, allowed above or below',
      "16:98 systems.price-alerts.steps[1].data.alertRules[0].threshold: found 0.00000123, allowed a positive decimal in quotes, such as '0.00000123'",
    ]);
  });

  it.each(["'0'", "'0.000'", "'-1'", "'1e5'", "'NaN'", "''", "'.5'", "'1,5'"])(
    'refuses the price threshold %s',
    (threshold) => {
      const rule = `{ alertRules: [{ userId: a, alertId: b, symbol: BTC-USD, direction: above, threshold: ${threshold} }] }`;
      expect(mistakesOf(environmentText({ prices: { data: rule } }))).toEqual([
        expect.stringContaining('threshold: found "'),
      ]);
    },
  );

  it.each([
    [
      'a region near another',
      { metricsRegion: 'us-est-2' },
      '4:13 systems.metrics-aggregation.region: found us-est-2, allowed an AWS region such as us-east-2; did you mean `us-east-2`?',
    ],
    [
      'an account as a number',
      { top: 'account: 111111111111' },
      "2:10 account: found 111111111111, allowed an account id of 12 digits in quotes, such as '123456789012'",
    ],
    [
      'a tag that is a number',
      { top: 'tags: { Cost: 12 }' },
      '2:15 tags.Cost: found 12, allowed text in quotes, 1 to 256 letters, digits, spaces or _ . : / = + - @',
    ],
    [
      'a tag key with other characters',
      { top: "tags: { 'a*b': x }" },
      '2:9 tags."a*b": found the key "a*b", allowed 1 to 128 letters, digits, spaces or _ . : / = + - @',
    ],
    [
      'an environment with capitals',
      { environment: 'Dev' },
      '1:14 environment: found Dev, allowed 2 to 12 lower-case letters or digits, starting with a letter',
    ],
    [
      'a prototype key',
      { top: '__proto__: {}' },
      '2:1 __proto__: found an unknown field, allowed environment, account, accountConcurrency, tags, protection, acceptedDrift, systems',
    ],
  ] as const)('checks the top of the file: %s', (_, parts, line) => {
    expect(mistakesOf(environmentText(parts))).toEqual([line]);
  });

  it.each([
    [
      'a word',
      '      - data',
      '7:9 systems.price-alerts.steps[1]: found data, allowed a step with its settings, such as `data: {}`',
    ],
    [
      'a number',
      '      - 5',
      '7:9 systems.price-alerts.steps[1]: found 5, allowed a step with its settings, such as `security: {}`',
    ],
    [
      'nothing',
      '      - {}',
      '7:9 systems.price-alerts.steps[1]: found a step without a name, allowed security, data, messaging, compute, api or observability',
    ],
    [
      'settings that are not indented',
      '      - data:\n        history: {}',
      '7:9 systems.price-alerts.steps[1]: found the keys data, history in one entry, allowed one step an entry; indent a step\'s settings below its name, and start each step with its own "- "',
    ],
    [
      'an unknown step',
      '      - dashboards: {}',
      '7:9 systems.price-alerts.steps[1].dashboards: found an unknown step `dashboards`, allowed security, data, messaging, compute, api or observability',
    ],
  ])('checks an entry of steps: %s', (_, entry, line) => {
    const text = `environment: dev\nsystems:\n  price-alerts:\n    region: us-east-1\n    steps:\n      - security: {}\n${entry}\n`;
    expect(mistakesOf(text)).toEqual([line]);
  });

  it.each([
    ['an empty file', '', ['1:1 found nothing, allowed the settings of an environment: environment, tags, systems …']],
    ['a list', '- a', ['1:1 found a list of 1, allowed the settings of an environment: environment, tags, systems …']],
    ['a tab', 'environment: dev\n\tx: 1', ['2:1 YAML syntax: Tabs are not allowed as indentation']],
    [
      'a bracket left open',
      'a: [',
      ['1:5 YAML syntax: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['two colons', 'a: b: c', ['1:4 YAML syntax: Nested mappings are not allowed in compact mappings']],
    [
      'two documents',
      '---\na: 1\n---\nb: 1',
      ['3:1 YAML syntax: found a second document after ---, allowed one environment per file'],
    ],
    [
      'an alias of nothing',
      'a: 1\nb: *key',
      ['2:4 YAML syntax: found the alias *key, allowed the name of an anchor set before it with &'],
    ],
    ['an unknown tag', 'environment: !secret x', ['1:14 YAML syntax: Unresolved tag: !secret']],
    [
      'no systems',
      'environment: dev\nsystems: {}',
      [`2:10 systems: found {}, allowed one or more of ${systems.map(({ name }) => name).join(', ')}`],
    ],
  ])('explains a broken text: %s', (_, text, lines) => {
    expect(mistakesOf(text)).toEqual(lines);
  });

  it('refuses aliases that multiply', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...'bcdef'.split('').map((key, index) => `${key}: &${key} [${Array(10).fill(`*${'abcde'[index]}`).join(',')}]`),
    ].join('\n');
    expect(mistakesOf(bomb)).toEqual([expect.stringContaining('YAML syntax: Excessive alias count')]);
  });

  it('reports a key given twice together with other mistakes', () => {
    const text = environmentText({
      top: 'tags: { Owner: a, Owner: b }',
      metrics: { compute: '{ ingest: { memoryMb: 512, memoryMb: 64 } }' },
    });
    expect(mistakesOf(text)).toEqual([
      '2:19 found the key `Owner` a second time, allowed once: remove one of them',
      '10:45 found the key `memoryMb` a second time, allowed once: remove one of them',
      '10:55 systems.metrics-aggregation.steps[3].compute.ingest.memoryMb: found 64, allowed 128 to 10240',
    ]);
  });

  it('does not load a file for the sake of a warning, and tells warnings by themselves', () => {
    const warnings: string[] = [];
    const settings = loadEnvironmentText(
      environmentText({ metrics: { compute: '{ runtime: nodejs22.x }' } }),
      'environments/dev.yaml',
      { systems, today: TODAY, warn: (line) => warnings.push(line) },
    );
    expect(settings.environment).toBe('dev');
    expect(warnings).toEqual([
      'warning: environments/dev.yaml:9:29 systems.metrics-aggregation.steps[3].compute.runtime: found nodejs22.x, which AWS deprecates on 2027-04-30; use nodejs24.x before then',
    ]);
  });
});

describe('loadEnvironment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'environments-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a file', () => {
    writeFileSync(join(folder, 'dev.yaml'), environmentText());
    expect(loadEnvironment(join(folder, 'dev.yaml'), { systems }).environment).toBe('dev');
  });

  it('names the environments there are when one is missing, and the nearest', () => {
    writeFileSync(join(folder, 'dev.yaml'), environmentText());
    expect(() => loadEnvironment(join(folder, 'deb.yaml'), { systems })).toThrow(
      `${join(folder, 'deb.yaml')}:1:1 there is no such file, allowed dev; did you mean \`dev\`?`,
    );
    expect(() => loadEnvironment('/no/such/folder/dev.yaml', { systems })).toThrow(
      '/no/such/folder/dev.yaml:1:1 there is no such file',
    );
  });

  it('refuses a folder and bytes that are no text', () => {
    expect(() => loadEnvironment(folder, { systems })).toThrow(
      'the file cannot be read (EISDIR); an environment is one YAML file',
    );
    writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    expect(() => loadEnvironment(join(folder, 'latin.yaml'), { systems })).toThrow('found bytes that are not UTF-8');
  });
});
