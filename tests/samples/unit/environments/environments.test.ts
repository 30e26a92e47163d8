import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentText } from './environment-text';
import { jsonSchema } from '../../../../environments/json-schema';
import { loadEnvironment, loadEnvironmentText } from '../../../../environments/load';
import { STEP_NAMES } from '../../../../environments/schema';
import type { EnvironmentSettings, SettingsOf, StepName } from '../../../../environments/schema';
import type { MetricsStep } from '../../../../systems/metrics-aggregation/settings';
import type { PricesStep } from '../../../../systems/price-alerts/settings';
import { ROOT } from '../../../../local/paths';
import { systems } from '../../../../systems';

const NAMES = ['dev', 'staging', 'prod'] as const;
const file = (name: string) => join(ROOT, 'environments', `${name}.yaml`);
const load = (name: string) =>
  loadEnvironment(file(name), {
    systems,
    today: '2026-11-20',
    warn: (line) => {
      throw new Error(line);
    },
  });

const metrics = <N extends StepName>(settings: EnvironmentSettings, name: N) =>
  settings.systems['metrics-aggregation']!.steps.find((step) => step.name === name)!.settings as SettingsOf<
    MetricsStep,
    N
  >;
const prices = <N extends StepName>(settings: EnvironmentSettings, name: N) =>
  settings.systems['price-alerts']!.steps.find((step) => step.name === name)!.settings as SettingsOf<PricesStep, N>;

/** Whether a text fits the JSON schema alone, as an editor sees it. */
const readAsAnEditor = (text: string) =>
  z.fromJSONSchema(JSON.parse(jsonSchema(systems)) as z.core.JSONSchema.JSONSchema).safeParse(parse(text)).success;

describe.each(NAMES)('R3 environments/%s.yaml', (name) => {
  it('loads without a mistake or a warning, with all six steps of both systems', () => {
    const settings = load(name);
    expect(settings.environment).toBe(name);
    expect(settings.systems['metrics-aggregation']).toMatchObject({ region: 'us-east-2' });
    expect(settings.systems['price-alerts']).toMatchObject({ region: 'us-east-1' });
    for (const system of Object.values(settings.systems))
      expect(system.steps.map((step) => step.name)).toEqual(STEP_NAMES);
  });

  it('M2 M6 M7 P2 to P6 P8 keeps what the requirements fix', () => {
    const settings = load(name);
    expect(metrics(settings, 'compute')).toMatchObject({
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      ingest: { memoryMb: 512, timeoutSeconds: 30 },
      exportSchedule: 'cron(5 * * * ? *)',
    });
    expect(metrics(settings, 'observability')).toMatchObject({
      logRetentionDays: 7,
      alarms: {
        errors: { threshold: 10, periodSeconds: 300, periods: 2 },
        throttles: { threshold: 5, periodSeconds: 60, periods: 1 },
        notify: true,
      },
    });
    expect(prices(settings, 'observability')).toMatchObject({ logRetentionDays: 7, alarms: { notify: true } });
    expect(metrics(settings, 'data').pointInTimeRecovery && prices(settings, 'data').pointInTimeRecovery).toBe(true);
    expect(prices(settings, 'compute')).toMatchObject({
      architecture: 'arm64',
      ingest: { memoryMb: 256 },
      evaluate: { memoryMb: 512 },
      evaluateSchedule: 'rate(5 minutes)',
    });
    expect(prices(settings, 'messaging').queue).toMatchObject({ visibilityTimeoutSeconds: 300, maxReceiveCount: 3 });
    expect(metrics(settings, 'security').keyRotation && prices(settings, 'security').keyRotation).toBe(true);
  });

  it('M5 subscribes by severity and by metric type', () => {
    expect(metrics(load(name), 'messaging').subscriptions).toEqual(
      expect.arrayContaining([
        { name: 'oncall', protocol: 'sqs', filter: { severity: ['high', 'critical'] } },
        { name: 'business', protocol: 'sqs', filter: { metric_type: ['business'] } },
        { name: 'platform', protocol: 'sqs', filter: { metric_type: ['system', 'application'] } },
      ]),
    );
  });

  it('mails nobody before a person writes an address', () => {
    expect(readFileSync(file(name), 'utf8')).not.toMatch(/@[a-z0-9-]+\./i);
  });

  it('fits schema.json, which editors read', () => {
    expect(readAsAnEditor(readFileSync(file(name), 'utf8'))).toBe(true);
  });
});

describe('R3 the environments differ', () => {
  const [dev, staging, prod] = NAMES.map(load) as [EnvironmentSettings, EnvironmentSettings, EnvironmentSettings];

  it('in protection and removal', () => {
    expect([dev, staging, prod].map(({ protection }) => protection)).toEqual([
      { deletionProtection: false, emptyBucketsOnDestroy: true },
      { deletionProtection: false, emptyBucketsOnDestroy: false },
      { deletionProtection: true, emptyBucketsOnDestroy: false },
    ]);
  });

  it('M2 in concurrency: 100 reserved in prod', () => {
    expect([dev, staging, prod].map((settings) => metrics(settings, 'compute').ingest.reservedConcurrency)).toEqual([
      undefined,
      20,
      100,
    ]);
  });

  it('in retention, throttle, alarms and who must sign', () => {
    const each = <T>(of: (settings: EnvironmentSettings) => T) =>
      new Set([dev, staging, prod].map((settings) => JSON.stringify(of(settings)))).size;
    expect(each((settings) => metrics(settings, 'data').timeSeries.retentionDays)).toBe(3);
    expect(each((settings) => metrics(settings, 'data').export)).toBe(3);
    expect(each((settings) => prices(settings, 'data').history.retentionDays)).toBe(3);
    expect(each((settings) => prices(settings, 'observability').alarms)).toBe(3);
    expect(each((settings) => metrics(settings, 'api').throttle)).toBe(3);
    expect([dev, staging, prod].map((settings) => prices(settings, 'compute').webhookSignature)).toEqual([
      'off',
      'required',
      'required',
    ]);
  });
});

describe('schema.json', () => {
  it('is current: npm run schema writes the same', () => {
    expect(readFileSync(join(ROOT, 'environments', 'schema.json'), 'utf8')).toBe(jsonSchema(systems));
  });

  it.each([
    ['an unknown step', environmentText().replace('- security', '- securty')],
    ['an unknown field', environmentText({ top: 'tagz: {}' })],
    ['a step of the other system', environmentText({ metrics: { compute: '{ evaluate: {} }' } })],
    ['a value out of range', environmentText({ metrics: { compute: '{ ingest: { memoryMb: 64 } }' } })],
  ])('refuses %s, and takes the file without it', (_, text) => {
    expect(readAsAnEditor(environmentText())).toBe(true);
    expect(readAsAnEditor(text)).toBe(false);
  });
});

describe('R7 physical names', () => {
  const longest = (text: (word: string) => string) => {
    const loads = (length: number) => {
      try {
        loadEnvironmentText(text('a'.repeat(length)), 'names', { systems });
        return true;
      } catch {
        return false;
      }
    };
    return Array.from({ length: 200 }, (_, index) => index + 1)
      .filter(loads)
      .at(-1)!;
  };
  const prefix = `${'e'.repeat(longest((environment) => environmentText({ environment })))}-metrics-aggregation-`;

  it.each([
    ['a function or role', 'evaluate-schedule', 64],
    ['a bucket with its account id', 'access-logs-123456789012', 63],
    [
      'a subscription queue and its dead letters',
      `${'s'.repeat(longest((name) => environmentText({ metrics: { messaging: `{ operations: [a@b.com], subscriptions: [{ name: ${name}, protocol: sqs }] }` } })))}-dead-letters`,
      80,
    ],
  ])('the longest environment and subscription names leave room for %s', (_, part, limit) => {
    expect(`${prefix}${part}`.length).toBeLessThanOrEqual(limit);
  });
});
