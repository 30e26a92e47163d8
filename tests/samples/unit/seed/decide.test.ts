import { initialRule } from '../../../../functions/price-alerts/contract';
import { dataBlocks, dataJson, dataLines, describeData } from '../../../../steps/core/report/data';
import type { DataChange } from '../../../../steps/core/model/data-changes';
import type { AlertConfigurationSettings } from '../../../../systems/metrics-aggregation/settings';
import type { AlertRuleSettings } from '../../../../systems/price-alerts/settings';
import type { Row } from '../../../../systems/shared/seed';
import { alertConfigurations, alertRules } from './tables';

const decideRule = (
  name: string,
  wanted: AlertRuleSettings | undefined,
  found: Row | undefined,
): DataChange | undefined => {
  const change = alertRules(undefined, undefined, []).decide({ name, wanted, found });
  return change && { system: 'price-alerts', table: 'alert rules', name, ...change };
};
const decideConfiguration = (
  name: string,
  wanted: AlertConfigurationSettings | undefined,
  found: Row | undefined,
): DataChange | undefined => {
  const change = alertConfigurations(undefined, undefined, []).decide({ name, wanted, found });
  return change && { system: 'metrics-aggregation', table: 'alert configurations', name, ...change };
};

const MARK = { managed_by: { S: 'environment-file' } };
const rule = {
  userId: 'alice',
  alertId: 'a',
  symbol: 'BTC-USD',
  direction: 'above',
  threshold: '20500',
  cooldownSeconds: 300,
  severity: 'medium',
} as const;
const ruleRow = (more: Row = {}): Row => ({
  ...initialRule(rule, '2026-01-01T00:00:00.000Z'),
  ...MARK,
  state: { S: 'disarmed' },
  revision: { N: '7' },
  ...more,
});
const without = (row: Row, name: string): Row =>
  Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
const unmarked = (row: Row): Row => without(row, 'managed_by');
const configuration = { metricName: 'cpu', threshold: 90, comparison: 'above', severity: 'high' } as const;
const configurationRow = (more: Row = {}): Row => ({
  metric_name: { S: 'cpu' },
  threshold: { N: '90' },
  comparison: { S: 'above' },
  severity: { S: 'high' },
  ...MARK,
  ...more,
});

describe('P6 an alert rule of the environment file', () => {
  const decided = (wanted: Parameters<typeof decideRule>[1], found: Row | undefined) =>
    decideRule('alice/a', wanted, found);

  it('that is equal is unchanged, in any number format', () => {
    expect(decided(rule, ruleRow())).toBeUndefined();
    expect(decided({ ...rule, threshold: '20500.00' }, ruleRow({ threshold: { N: '2.05E+4' } }))).toBeUndefined();
    expect(decided({ ...rule, threshold: '0.00000123' }, ruleRow({ threshold: { N: '1.23E-6' } }))).toBeUndefined();
  });

  it('from before severities existed has the default one', () => {
    const older = without(ruleRow(), 'severity');
    expect(decided(rule, older)).toBeUndefined();
    expect(decided({ ...rule, severity: 'high' }, older)).toMatchObject({
      effect: 'amend',
      fields: [{ path: 'severity', before: 'medium', after: 'high' }],
    });
  });

  it('that is missing is added', () =>
    expect(decided(rule, undefined)).toMatchObject({
      effect: 'add',
      fields: expect.arrayContaining([{ path: 'threshold', after: '20500' }]),
    }));

  it.each([
    [{ cooldownSeconds: 0 }, 'amend'],
    [{ severity: 'low' }, 'amend'],
    [{ cooldownSeconds: 0, severity: 'low' }, 'amend'],
    [{ threshold: '20501' }, 'renew'],
    [{ direction: 'below' }, 'renew'],
    [{ symbol: 'ETH-USD' }, 'renew'],
    [{ threshold: '1', cooldownSeconds: 0 }, 'renew'],
  ] as const)('that says %j now: %s', (change, effect) => {
    const done = decided({ ...rule, ...change }, ruleRow());
    expect(done).toMatchObject({ effect, takenOver: false });
    expect(done?.fields.map(({ path }) => path)).toEqual(expect.arrayContaining(Object.keys(change)));
    expect(done?.fields).toHaveLength(Object.keys(change).length);
  });

  it('without a mark is taken over: unchanged if equal, else changed', () => {
    expect(decided(rule, unmarked(ruleRow()))).toMatchObject({ effect: 'amend', fields: [], takenOver: true });
    expect(decided({ ...rule, threshold: '1' }, unmarked(ruleRow()))).toMatchObject({
      effect: 'renew',
      takenOver: true,
    });
  });

  it("that left the file is removed, but not a user's", () => {
    expect(decided(undefined, ruleRow())).toMatchObject({
      effect: 'remove',
      fields: expect.arrayContaining([{ path: 'symbol', before: 'BTC-USD' }]),
    });
    expect(decided(undefined, unmarked(ruleRow()))).toBeUndefined();
    expect(decided(undefined, ruleRow({ managed_by: { S: 'somebody' } }))).toBeUndefined();
    expect(decided(undefined, undefined)).toBeUndefined();
  });

  it('with missing parts is renewed', () => {
    expect(decided(rule, without(ruleRow(), 'threshold'))).toMatchObject({
      effect: 'renew',
      fields: [{ path: 'threshold', after: '20500' }],
    });
  });
});

describe('M4 an alert configuration of the environment file', () => {
  const decided = (wanted: Parameters<typeof decideConfiguration>[1], found: Row | undefined) =>
    decideConfiguration('cpu', wanted, found);

  it('is added, changed, removed, or unchanged', () => {
    expect(decided(configuration, configurationRow())).toBeUndefined();
    expect(
      decided({ ...configuration, threshold: 1e21 }, configurationRow({ threshold: { N: '1000000000000000000000' } })),
    ).toBeUndefined();
    expect(decided(configuration, undefined)).toMatchObject({ effect: 'add' });
    expect(decided({ ...configuration, severity: 'low' }, configurationRow())).toMatchObject({
      effect: 'amend',
      fields: [{ path: 'severity', before: 'high', after: 'low' }],
    });
    expect(decided(undefined, configurationRow())).toMatchObject({ effect: 'remove' });
    expect(decided(undefined, unmarked(configurationRow()))).toBeUndefined();
  });
});

describe('the report of row changes', () => {
  const changes = [
    decideConfiguration('cpu', configuration, undefined)!,
    decideRule('alice/a', { ...rule, threshold: '1' }, unmarked(ruleRow()))!,
    decideRule('alice/b', { ...rule, cooldownSeconds: 0 }, ruleRow())!,
    decideRule('eve/\u001b[2J', undefined, ruleRow())!,
  ];

  it('counts by table', () => {
    expect(describeData([], 'planned')).toBe('no changes');
    expect(describeData(changes, 'planned')).toBe(
      'alert configurations: 1 to add; alert rules: 2 to change, 1 to remove',
    );
    expect(describeData(changes, 'done')).toBe('alert configurations: 1 added; alert rules: 2 changed, 1 removed');
    expect(dataJson(changes)).toMatchObject({ counts: { add: 1, change: 2, remove: 1 } });
  });

  it('shows each row, what changes, and what that does to its state', () =>
    expect(dataLines(changes)).toEqual([
      '  + alert configurations cpu',
      '  ~ alert rules alice/a  (a new rule from now on: armed, without its past state; now owned by the environment file)',
      '      threshold: 20500 → 1',
      '  ~ alert rules alice/b',
      '      cooldownSeconds: 300 → 0',
      '  - alert rules eve/\uFFFD[2J',
    ]));

  it('is a Markdown table, and empty without changes', () => {
    expect(dataBlocks([], 'planned')).toEqual([]);
    const [block] = dataBlocks(changes, 'planned');
    expect(block?.rows).toContain('| ✏️ change | alert rules `alice/b` | `cooldownSeconds` | `300` | `0` |');
    expect(block?.rows.filter((row) => row.includes('🗑️'))).toHaveLength(5);
  });
});
