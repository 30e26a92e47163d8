import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../local/paths';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;
const RECORDED = join(ROOT, '..', 'shared', 'data');
const recordedIt = existsSync(RECORDED) ? it : it.skip;

/** Recorded series through the deployed systems, every row accounted for. */
describe('npm run replay', () => {
  const sandbox = openSandbox();
  const files = mkdtempSync(join(tmpdir(), 'signalbox-replay-'));
  const file = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(files, name), `${lines.join('\n')}\n`);
    return join(files, name);
  };
  const first = (path: string, lines: number): readonly string[] => readFileSync(path, 'utf8').split('\n').slice(0, lines + 1);

  beforeAll(async () => {
    expect(await sandbox.run(['up'])).toMatchObject({ code: 0 });
  }, 5 * MINUTES);
  afterAll(async () => {
    rmSync(files, { recursive: true, force: true });
    await sandbox.close();
  }, MINUTES);

  it('M1 M5 sends metrics, tells a bad row by its line, and counts alerts by severity', async () => {
    const path = file('checkout_latency_ms.csv', ['timestamp,value', '2026-01-05 10:00:00,200', '2026-01-05 10:05:00,none', '2026-01-05 10:10:00,900', '2026-01-05 10:15:00,250']);
    const { code, stdout, stderr } = await sandbox.run(['replay', '--system', 'metrics-aggregation', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/rows +4 in 1 file\n/);
    expect(stdout).toMatch(/accepted +3 /);
    expect(stdout).toMatch(/refused +0\n/);
    expect(stdout).toMatch(/bad rows +1\n/);
    expect(stdout).toMatch(/alerts +1 \(critical 1\)/);
    expect(stderr).toContain('checkout_latency_ms.csv:3');
  }, 2 * MINUTES);

  it('P1 P5 P7 sends prices and counts the notifications that they led to', async () => {
    // PEPE-USD has a sample rule at 0.00000123 in dev.yaml.
    const path = file('PEPEUSD_1m.csv', ['open_time,open,high,low,close,volume', ...['0.00000120', '0.00000122', '0.00000123', '0'].map((price, minute) =>
      `2026-01-05T10:0${minute}:00Z,${price},${price},${price},${price},1`)]);
    const { code, stdout } = await sandbox.run(['replay', '--system', 'price-alerts', '--concurrency', '1', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/rows +4 in 1 file\n/);
    expect(stdout).toMatch(/alerts +1 notifications? reached a queue/);
    const accounted = ['accepted', 'refused', 'bad rows'].map((what) => Number(new RegExp(`^${what} +([\\d,]+)`, 'm').exec(stdout)![1]!.replaceAll(',', '')));
    expect(accounted.reduce((sum, count) => sum + count)).toBe(4);
    expect(accounted[0]).toBe(3);
  }, 2 * MINUTES);

  recordedIt('M1 takes all the recorded metrics, every row', async () => {
    const names = ['ec2_cpu_utilization_5f5533', 'ec2_request_latency_system_failure', 'elb_request_count_8c0756', 'rds_cpu_utilization_cc0c53'];
    const { code, stdout } = await sandbox.run(['replay', '--system', 'metrics-aggregation', ...names.map((name) => join(RECORDED, 'metrics', `${name}.csv`))]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/accepted +16,128 \(16,128 metrics\)/);
    expect(stdout).toMatch(/refused +0\nbad rows +0\n/);
  }, 5 * MINUTES);

  recordedIt('P1 takes recorded prices of both pairs, every row', async () => {
    const paths = ['BTCUSD_1m_20230310_20230313', 'BTCUSDC_1m_20230310_20230313'].map((name) => file(`${name}.csv`, first(join(RECORDED, 'prices', `${name}.csv`), 400)));
    const { code, stdout } = await sandbox.run(['replay', '--system', 'price-alerts', ...paths]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/accepted +800 \(800 prices\)/);
    expect(stdout).toMatch(/refused +0\nbad rows +0\n/);
  }, 5 * MINUTES);
});
