import { environmentText } from './environment-text';
import { EnvironmentError } from '../../../../environments/environment-error';
import { loadEnvironmentText } from '../../../../environments/load';
import { RULES } from '../../../../environments/rules';
import { editDistance, nearMiss } from '../../../../environments/near-miss';
import { scheduleProblem } from '../../../../environments/rules/schedules';
import { systems } from '../../../../systems';

type Parts = NonNullable<Parameters<typeof environmentText>[0]>;

/** Mistakes and warnings of a text, without file and position. */
function findings(
  parts: Parts | string,
  { today = '2026-11-20', name = 'environments/dev.yaml' } = {},
): readonly string[] {
  const warnings: string[] = [];
  const bare = (line: string) =>
    line
      .replace(`${name}:`, '')
      .replace(/\d+:\d+ /, '')
      .replace(/systems\.(metrics|price)-(aggregation|alerts)\./, (_, system: string) => `${system} `);
  try {
    loadEnvironmentText(typeof parts === 'string' ? parts : environmentText(parts), name, {
      systems,
      today,
      warn: (line) => warnings.push(line),
    });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.message.split('\n').map(bare);
  }
  return warnings.map(bare);
}

it('finds nothing in a right file', () => {
  expect(findings({})).toEqual([]);
});

it('names each rule once', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
});

describe('steps', () => {
  it.each([
    [
      'data without security',
      {
        metrics: {
          security: undefined,
          compute: undefined,
          api: undefined,
          messaging: undefined,
          observability: undefined,
        },
      },
      [
        'metrics steps[0].data: needs the step `security`, found none in metrics-aggregation; add `- security: {}` before it',
      ],
    ],
    [
      'messaging without security',
      {
        metrics: { security: undefined, data: undefined, compute: undefined, api: undefined, observability: undefined },
      },
      [
        'metrics steps[0].messaging: needs the step `security`, found none in metrics-aggregation; add `- security: {}` before it',
      ],
    ],
    [
      'compute without data',
      { prices: { data: undefined } },
      ['price steps[2].compute: needs the step `data`, found none in price-alerts; add `- data: {}` before it'],
    ],
    [
      'compute without messaging',
      { prices: { messaging: undefined, observability: undefined } },
      [
        'price steps[2].compute: needs the step `messaging`, found none in price-alerts; add `- messaging: {}` before it',
      ],
    ],
    [
      'api without compute',
      { prices: { compute: undefined, observability: undefined } },
      ['price steps[3].api: needs the step `compute`, found none in price-alerts; add `- compute: {}` before it'],
    ],
    [
      'observability without compute',
      { prices: { compute: undefined, api: undefined } },
      [
        'price steps[3].observability: needs the step `compute`, found none in price-alerts; add `- compute: {}` before it',
      ],
    ],
  ] as const)('a step names what it lacks: %s', (_, parts, lines) => {
    expect(findings(parts)).toEqual(lines);
  });

  it.each([
    ['observability', { metrics: { observability: undefined } }],
    ['api', { metrics: { api: undefined } }],
    [
      'everything but security',
      {
        metrics: {
          data: undefined,
          messaging: undefined,
          compute: undefined,
          api: undefined,
          observability: undefined,
        },
      },
    ],
  ] as const)('a step can be left out where nothing later needs it: %s', (_, parts) => {
    expect(findings(parts)).toEqual([]);
  });

  const steps = (...names: string[]) =>
    `environment: dev\nsystems:\n  price-alerts:\n    region: us-east-1\n    steps:\n${names.map((name) => `      - ${name}: {}\n`).join('')}`;

  it('tells a wrong order, with both places', () => {
    expect(findings(steps('data', 'security'))).toEqual([
      'price steps[0].data: needs the step `security` before it, found it after at steps[1]; move `security` up',
    ]);
  });

  it('tells a step listed twice, in each system by itself', () => {
    expect(findings(steps('security', 'data', 'security'))).toEqual([
      'price steps[2].security: found the step `security` a second time, allowed once; the first is steps[0]',
    ]);
  });

  it('does not ask for a step that is there misspelt or unnamed', () => {
    expect(findings(steps('securty', 'data'))).toEqual([expect.stringContaining('found an unknown step `securty`')]);
  });
});

describe('file and protection', () => {
  it('the file carries the name of its environment', () => {
    expect(findings({}, { name: 'environments/prod.yaml' })).toEqual([
      'environment: found dev in prod.yaml, allowed prod; change it or rename the file to dev.yaml',
    ]);
    expect(findings({}, { name: 'environments/prod.yml' })).toHaveLength(1);
    expect(findings({}, { name: 'standard input' })).toEqual([]);
  });

  it('protected buckets are not emptied', () => {
    expect(findings({ top: 'protection: { emptyBucketsOnDestroy: true }' })).toEqual([
      expect.stringContaining('protection.emptyBucketsOnDestroy: found true with deletionProtection on, allowed false'),
    ]);
    expect(findings({ top: 'protection: { emptyBucketsOnDestroy: true, deletionProtection: false }' })).toEqual([]);
  });
});

describe('R7 tags', () => {
  const many = (count: number) => `tags: { ${Array.from({ length: count }, (_, index) => `t${index}: x`).join(', ')} }`;

  it.each([
    [
      'a key of ours',
      'tags: { Environment: x }',
      ['tags.Environment: found the tag key Environment, which the program sets itself; remove it'],
    ],
    [
      'in another case',
      'tags: { managedby: x }',
      ['tags.managedby: found the tag key managedby, which the program sets itself; remove it'],
    ],
    [
      'a key of AWS',
      "tags: { 'AWS:x': x }",
      ['tags."AWS:x": found a tag key that begins with aws:, which AWS reserves; choose another'],
    ],
    [
      'a value of AWS',
      "tags: { a: 'aws:x' }",
      ['tags.a: found aws:x, allowed any value that does not begin with aws:, which AWS reserves'],
    ],
    [
      'keys that differ in case',
      'tags: { Owner: a, owner: b }',
      ['tags.owner: found the tag keys Owner and owner, allowed one of them; roles do not tell them apart'],
    ],
    [
      'too many',
      many(48),
      ['tags: found 48 tags, allowed 47: a resource takes 50, and Environment, System, ManagedBy are added'],
    ],
    ['just enough', many(47), []],
  ])('%s', (_, top, lines) => {
    expect(findings({ top })).toEqual(lines);
  });
});

describe('compute', () => {
  it('P4 messages stay hidden for six tries', () => {
    expect(findings({ prices: { compute: '{ evaluate: { timeoutSeconds: 51 } }' } })).toEqual([
      "price steps[2].messaging.queue.visibilityTimeoutSeconds: found 300, allowed 306 or more (6 × evaluate.timeoutSeconds 51); raise it, or lower evaluate's timeout to 50",
    ]);
    expect(findings({ prices: { compute: '{ evaluateBatch: { windowSeconds: 1 } }' } })).toEqual([
      expect.stringContaining('allowed 301 or more (6 × evaluate.timeoutSeconds 50 + windowSeconds 1)'),
    ]);
    expect(
      findings({
        prices: {
          messaging: '{ operations: [a@b.com], queue: { visibilityTimeoutSeconds: 306 } }',
          compute: '{ evaluate: { timeoutSeconds: 51 } }',
        },
      }),
    ).toEqual([]);
  });

  it('holds no default against a setting that is only misspelt', () => {
    expect(
      findings({
        prices: {
          messaging: '{ operations: [a@b.com], queue: { visibilityTimeoutSecond: 360 } }',
          compute: '{ evaluate: { timeoutSeconds: 60 } }',
        },
      }),
    ).toEqual([
      expect.stringMatching(
        /visibilityTimeoutSecond: found an unknown field.*did you mean `visibilityTimeoutSeconds`\?$/,
      ),
    ]);
  });

  it('a batch above 10 has a window', () => {
    expect(findings({ prices: { compute: '{ evaluateBatch: { size: 11 } }' } })).toEqual([
      'price steps[3].compute.evaluateBatch.size: found 11 with windowSeconds 0, allowed 1 to 10 without a window; set windowSeconds to 1 or more',
    ]);
    expect(
      findings({
        prices: { compute: '{ evaluate: { timeoutSeconds: 49 }, evaluateBatch: { size: 11, windowSeconds: 1 } }' },
      }),
    ).toEqual([]);
  });

  it('evaluate reserves what the queue may call at once', () => {
    expect(findings({ prices: { compute: '{ evaluate: { reservedConcurrency: 4 } }' } })).toEqual([
      expect.stringContaining(
        'price steps[3].compute.evaluate.reservedConcurrency: found 4, allowed 5 or more: evaluateBatch.maximumConcurrency is 5',
      ),
    ]);
    expect(findings({ prices: { compute: '{ evaluate: { reservedConcurrency: 5 } }' } })).toEqual([]);
  });

  it('M2 reservations leave 100, counted by region', () => {
    const parts = {
      top: 'accountConcurrency: 200',
      metrics: { compute: '{ ingest: { reservedConcurrency: 60 }, export: { reservedConcurrency: 1 } }' },
      prices: { compute: '{ ingest: { reservedConcurrency: 40 } }' },
    } as const;
    expect(findings(parts)).toEqual([]);
    expect(
      findings({
        ...parts,
        pricesRegion: 'us-east-2',
        prices: { ...parts.prices, api: '{ accountLoggingRole: false }' },
      }),
    ).toEqual([
      'price steps[3].compute.ingest.reservedConcurrency: found 101 reserved in us-east-2 (metrics-aggregation ingest 60, metrics-aggregation export 1, price-alerts ingest 40), allowed 100: accountConcurrency 200 less the 100 that AWS keeps unreserved; reserve less, or ask for a higher limit and set accountConcurrency',
    ]);
    expect(
      findings({ top: 'accountConcurrency: 50', metrics: { compute: '{ ingest: { reservedConcurrency: 1 } }' } }),
    ).toEqual([expect.stringContaining('found 1 reserved in us-east-2 (metrics-aggregation ingest 1), allowed 0')]);
  });

  it.each([
    ['2026-10-31', undefined],
    [
      '2026-11-01',
      'warning: metrics steps[3].compute.runtime: found nodejs22.x, which AWS deprecates on 2027-04-30; use nodejs24.x before then',
    ],
    [
      '2027-04-29',
      'warning: metrics steps[3].compute.runtime: found nodejs22.x, which AWS deprecates on 2027-04-30; use nodejs24.x before then',
    ],
    [
      '2027-04-30',
      'metrics steps[3].compute.runtime: found nodejs22.x, which AWS deprecated on 2027-04-30; use nodejs24.x',
    ],
    [
      '2028-05-01',
      'metrics steps[3].compute.runtime: found nodejs22.x, which AWS deprecated on 2027-04-30; add a newer runtime to RUNTIMES in environments/aws-facts.ts',
    ],
  ])('M2 a runtime is warned of, then refused: on %s', (today, line) => {
    const found = findings(
      {
        metrics: { compute: '{ runtime: nodejs22.x }' },
        prices: { compute: undefined, api: undefined, observability: undefined },
      },
      { today },
    );
    expect(found).toEqual(line === undefined ? [] : [line]);
  });

  it.each([
    ['rate(5 minutes)', undefined],
    ['rate(1 hour)', undefined],
    ['rate(1 minutes)', 'rate(1 minute)'],
    ['rate(5 minute)', 'rate(5 minutes)'],
    ['rate(0 minutes)', 'rate(N minutes), rate(N hours) or rate(N days)'],
    ['rate(5 weeks)', 'rate(N minutes), rate(N hours) or rate(N days)'],
    ['cron(5 * * * ? *)', undefined],
    ['cron(0/15 8-17 ? * MON-FRI *)', undefined],
    ['cron(0 0 L * ? 2027)', undefined],
    ['cron(0 0 ? * 6#3 *)', undefined],
    ['cron(5 * * * *)', '6 fields in cron(): minutes, hours, day of month, month, day of week, year'],
    ['cron(60 * * * ? *)', 'minutes from 0 to 59, * or a list'],
    ['cron(0 24 * * ? *)', 'hours from 0 to 23, * or a list'],
    ['cron(0 0 * FOO ? *)', 'month from 1 to 12, * or a list'],
    ['cron(5 * * * * *)', '? in exactly one of day of month and day of week'],
    ['cron(5 * ? * ? *)', '? in exactly one of day of month and day of week'],
  ])('M6 P5 schedule %s', (expression, allowed) => {
    expect(scheduleProblem(expression)).toBe(allowed);
  });

  it('tells both schedules that EventBridge would refuse', () => {
    expect(
      findings({
        metrics: { compute: '{ exportSchedule: cron(5 * * * *) }' },
        prices: { compute: '{ evaluateSchedule: rate(5 minute) }' },
      }),
    ).toEqual([
      'metrics steps[3].compute.exportSchedule: found cron(5 * * * *), allowed 6 fields in cron(): minutes, hours, day of month, month, day of week, year',
      'price steps[3].compute.evaluateSchedule: found rate(5 minute), allowed rate(5 minutes)',
    ]);
  });
});

describe('data', () => {
  const exported = (settings: string) => findings({ metrics: { data: `{ export: ${settings} }` } });

  it.each([
    [
      '{ transitions: [{ days: 29, storageClass: STANDARD_IA }] }',
      ['transitions[0].days: found 29, allowed 30 or more for STANDARD_IA'],
    ],
    [
      '{ transitions: [{ days: 29, storageClass: ONEZONE_IA }] }',
      ['transitions[0].days: found 29, allowed 30 or more for ONEZONE_IA'],
    ],
    ['{ transitions: [{ days: 0, storageClass: GLACIER_IR }] }', []],
    [
      '{ transitions: [{ days: 30, storageClass: STANDARD_IA }, { days: 59, storageClass: GLACIER }] }',
      ['transitions[1].days: found 59 after a transition at 30, allowed 60 or more; list transitions by ascending age'],
    ],
    ['{ transitions: [{ days: 30, storageClass: STANDARD_IA }, { days: 60, storageClass: GLACIER }] }', []],
    [
      '{ transitions: [{ days: 90, storageClass: GLACIER }, { days: 90, storageClass: DEEP_ARCHIVE }] }',
      ['transitions[1].days: found 90 after a transition at 90, allowed 91 or more; list transitions by ascending age'],
    ],
    [
      '{ transitions: [{ days: 30, storageClass: GLACIER }, { days: 60, storageClass: GLACIER_IR }] }',
      ['transitions[1].storageClass: found GLACIER_IR after GLACIER, allowed DEEP_ARCHIVE'],
    ],
    [
      '{ transitions: [{ days: 30, storageClass: GLACIER_IR }], expirationDays: 30 }',
      ['transitions[0].days: found 30, allowed less than expirationDays 30; an object that expires first never moves'],
    ],
  ])('M6 life cycle %s', (settings, lines) => {
    expect(exported(settings)).toEqual(lines.map((line) => `metrics steps[1].data.export.${line}`));
  });

  it('M4 a metric has one configuration', () => {
    const item = '{ metricName: a, threshold: 1, comparison: above, severity: low }';
    expect(
      findings({ metrics: { data: `{ alertConfigurations: [${item}, ${item.replace(': a', ': b')}, ${item}] }` } }),
    ).toEqual([
      'metrics steps[1].data.alertConfigurations[2].metricName: found `a` a second time, allowed once; the first is alertConfigurations[0], and the table holds one per metric',
    ]);
  });

  it.each([
    ['1e126', 1],
    ['1e-131', 1],
    ['-1e126', 1],
    ['0', 0],
    ['9e125', 0],
    ['1e-130', 0],
  ])('M4 a threshold of %s', (threshold, count) => {
    expect(
      findings({
        metrics: {
          data: `{ alertConfigurations: [{ metricName: a, threshold: ${threshold}, comparison: above, severity: low }] }`,
        },
      }),
    ).toHaveLength(count);
  });

  const rule = (userId: string, alertId: string, threshold: string) =>
    `{ userId: ${userId}, alertId: ${alertId}, symbol: BTC-USD, direction: above, threshold: '${threshold}' }`;

  it('P6 a user has an alert id once; two users may share it', () => {
    expect(
      findings({
        prices: { data: `{ alertRules: [${rule('a', 'x', '1')}, ${rule('b', 'x', '1')}, ${rule('a', 'x', '2')}] }` },
      }),
    ).toEqual([
      'price steps[1].data.alertRules[2].alertId: found `a x` a second time, allowed once; the first is alertRules[0]',
    ]);
  });

  it('P6 a threshold keeps every digit', () => {
    expect(
      findings({
        prices: {
          data: `{ alertRules: [${rule('a', 'x', `1.${'0'.repeat(9)}${'1'.repeat(20)}`)}, ${rule('a', 'y', `${'1'.repeat(20)}.${'1'.repeat(19)}`)}, ${rule('a', 'z', `${'0'.repeat(9)}1${'0'.repeat(20)}`)}] }`,
        },
      }),
    ).toEqual([
      'price steps[1].data.alertRules[1].threshold: found 39 significant digits, allowed 38, the most that DynamoDB keeps',
    ]);
  });
});

describe('messaging', () => {
  const subscribed = (...items: string[]) =>
    findings({ metrics: { messaging: `{ operations: [a@b.com], subscriptions: [${items.join(', ')}] }` } });

  it.each([
    [
      '{ name: a, protocol: email, endpoint: ops }',
      ['[0].endpoint: found ops for protocol email, allowed an e-mail address'],
    ],
    ['{ name: a, protocol: email }', ['[0].endpoint: missing for protocol email, allowed an e-mail address']],
    [
      '{ name: a, protocol: https, endpoint: "http://a.com" }',
      [
        '[0].endpoint: found http://a.com for protocol https, allowed a URL that begins with https:// and has no fragment',
      ],
    ],
    ['{ name: a, protocol: https, endpoint: "https://a.com/x?y=1" }', []],
    [
      '{ name: a, protocol: https }',
      ['[0].endpoint: missing for protocol https, allowed a URL that begins with https:// and has no fragment'],
    ],
    ['{ name: a, protocol: sqs }', []],
    ['{ name: a, protocol: sqs, endpoint: "arn:aws:sqs:us-east-2:123456789012:oncall" }', []],
    [
      '{ name: a, protocol: sqs, endpoint: "arn:aws:sqs:us-east-2:123456789012:oncall.fifo" }',
      [
        '[0].endpoint: found arn:aws:sqs:us-east-2:123456789012:oncall.fifo for protocol sqs, allowed the ARN of a standard queue, arn:aws:sqs:REGION:ACCOUNT:NAME, or no endpoint for a queue of its own',
      ],
    ],
    [
      '{ name: a, protocol: sqs, endpoint: "https://sqs.us-east-2.amazonaws.com/1/x" }',
      [expect.stringContaining('allowed the ARN of a standard queue')],
    ],
    [
      '{ name: a, protocol: sqs, filter: { severity: [high, low, high] } }',
      ['[0].filter.severity[2]: found `high` a second time, allowed once'],
    ],
  ])('M5 subscription %s', (item, lines) => {
    expect(subscribed(item)).toEqual(
      lines.map((line) => (typeof line === 'string' ? `metrics steps[2].messaging.subscriptions${line}` : line)),
    );
  });

  it('M5 subscriptions have names and endpoints of their own', () => {
    expect(
      subscribed(
        '{ name: a, protocol: sqs }',
        '{ name: a, protocol: sqs }',
        '{ name: b, protocol: email, endpoint: a@b.com }',
        '{ name: c, protocol: email, endpoint: a@b.com }',
      ),
    ).toEqual([
      'metrics steps[2].messaging.subscriptions[1].name: found `a` a second time, allowed once; the first is subscriptions[0]',
      'metrics steps[2].messaging.subscriptions[3].endpoint: found `email a@b.com` a second time, allowed once: SNS keeps one subscription per endpoint; merge it with subscriptions[2]',
    ]);
  });

  it('M5 a filter stays within 150 combinations', () => {
    const words = Array(16).fill('high').join(', ');
    expect(
      subscribed(
        `{ name: a, protocol: sqs, filter: { severity: [${words}], metric_type: [${Array(10).fill('system').join(', ')}] } }`,
      ),
    ).toContain(
      'metrics steps[2].messaging.subscriptions[0].filter: found 160 combinations of values, allowed 150; list fewer values',
    );
  });

  it('M5 a filter of six keys names each that no alert carries', () => {
    expect(
      subscribed(
        '{ name: a, protocol: sqs, filter: { severity: [high], metric_type: [system], a: [x], b: [x], c: [x], d: [x] } }',
      ),
    ).toHaveLength(4);
  });

  it('P7 price subscriptions filter on what notifications carry', () => {
    const subscribedToPrices = (filter: string) =>
      findings({
        prices: {
          messaging: `{ operations: [a@b.com], subscriptions: [{ name: a, protocol: sqs, filter: ${filter} }] }`,
        },
      });
    const at = 'price steps[2].messaging.subscriptions[0].filter';
    expect(
      subscribedToPrices('{ userId: [alice, bob], severity: [high], symbol: [BTC-USD], direction: [above] }'),
    ).toEqual([]);
    expect(subscribedToPrices('{ metric_type: [system] }')).toEqual([
      `${at}.metric_type: found an unknown field, allowed userId, severity, symbol, direction`,
    ]);
    expect(subscribedToPrices('{ userId: [alice, "a b", alice], severity: [grave] }')).toEqual([
      `${at}.userId[1]: found "a b", allowed 1 to 128 letters, digits or _ . @ -, starting with a letter or digit`,
      `${at}.userId[2]: found \`alice\` a second time, allowed once`,
      `${at}.severity[0]: found grave, allowed low, medium, high or critical`,
    ]);
    expect(
      subscribedToPrices(`{ userId: [${Array.from({ length: 151 }, (_, user) => `u${user}`).join(', ')}] }`),
    ).toEqual([`${at}: found 151 combinations of values, allowed 150; list fewer values`]);
  });

  it('P4 dead letters are kept as long as messages', () => {
    expect(
      findings({
        prices: { messaging: '{ operations: [a@b.com], queue: { retentionDays: 5, deadLetterRetentionDays: 4 } }' },
      }),
    ).toEqual([
      'price steps[2].messaging.queue.deadLetterRetentionDays: found 4, allowed 5 or more (retentionDays): a message keeps its age when it moves, so it would be deleted unread',
    ]);
  });
});

describe('api and observability', () => {
  it('one system manages the logging role of a region', () => {
    expect(findings({ pricesRegion: 'us-east-2' })).toEqual([
      'price steps[4].api.accountLoggingRole: found true in more than one system in us-east-2, allowed in one: API Gateway has one CloudWatch role per account and region; set it to false here, as metrics-aggregation manages it',
    ]);
    expect(findings({ pricesRegion: 'us-east-2', prices: { api: '{ accountLoggingRole: false }' } })).toEqual([]);
  });

  it('P1 an open webhook is warned of', () => {
    expect(findings({ prices: { compute: '{ webhookSignature: off }' } })).toEqual([
      expect.stringMatching(/^warning: price steps\[3\]\.compute\.webhookSignature: found off without an API key/),
    ]);
    expect(findings({ prices: { compute: '{ webhookSignature: off }', api: '{ apiKey: true }' } })).toEqual([]);
  });

  it('M7 an alarm looks back no further than CloudWatch does', () => {
    expect(
      findings({
        metrics: {
          observability:
            '{ alarms: { errors: { periodSeconds: 300, periods: 100 }, throttles: { periodSeconds: 3600, periods: 100 } } }',
        },
      }),
    ).toEqual([]);
    expect(
      findings({
        metrics: {
          observability:
            '{ alarms: { errors: { periodSeconds: 1800, periods: 49 }, throttles: { periodSeconds: 7200, periods: 85 } } }',
        },
      }),
    ).toEqual([
      'metrics steps[5].observability.alarms.errors.periods: found 49 periods of 1800 s, allowed 48: an alarm looks back 86400 s at most',
      'metrics steps[5].observability.alarms.throttles.periods: found 85 periods of 7200 s, allowed 84: an alarm looks back 604800 s at most',
    ]);
  });

  it('P11 a message can become as old as its alarm', () => {
    expect(
      findings({
        prices: {
          messaging: '{ operations: [a@b.com], queue: { retentionDays: 1 } }',
          observability: '{ alarms: { oldestMessageSeconds: 86400 } }',
        },
      }),
    ).toEqual([
      'price steps[5].observability.alarms.oldestMessageSeconds: found 86400, allowed less than 86400: the queue deletes a message after 1 days (retentionDays)',
    ]);
  });

  it('M7 alarms that nobody reads are warned of', () => {
    expect(findings({ metrics: { messaging: '{}' } })).toEqual([
      expect.stringContaining('warning: metrics steps[2].messaging.operations: found no address'),
    ]);
    expect(findings({ metrics: { messaging: '{ operations: [] }' } })).toEqual([]);
    expect(findings({ metrics: { messaging: '{}', observability: '{ alarms: { notify: false } }' } })).toEqual([]);
  });
});

describe('near misses', () => {
  it.each([
    ['memroyMb', 'memoryMb', 1],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['securty', 'security', 1],
    ['kitten', 'sitting', 3],
  ])('%s to %s takes %i edits', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
    expect(editDistance(to, from)).toBe(edits);
  });

  it.each([
    ['memory_mb', 'memoryMb'],
    ['MemoryMB', 'memoryMb'],
    ['timeout', undefined],
    ['zzz', undefined],
    ['timeoutSecs', 'timeoutSeconds'],
  ])('%s was meant as %s', (word, meant) => {
    expect(nearMiss(word, ['memoryMb', 'timeoutSeconds', 'logLevel'])).toBe(meant);
  });
});
