import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../local/paths';
import { collect, type Sandbox } from './setup/sandbox';
import { openDeployed } from './setup/template';

const MINUTES = 60_000;
const RECORDED = process.env['SIGNALBOX_DATA'] ?? join(ROOT, '..', 'shared', 'data');
/** Recorded rows of each series; `npm run test:exhaustive` sends all. */
const ROWS = Number(process.env['SIGNALBOX_REPLAY_ROWS'] ?? 200);
const ROWS_PER_METRIC = 4_032;
const PRICES = Math.min(ROWS, 400);
const recordedIt = existsSync(RECORDED) ? it : it.skip;

/** Recorded series through the deployed systems, every row accounted for. */
describe('npm run replay', () => {
  let sandbox: Sandbox;
  const files = mkdtempSync(join(tmpdir(), 'signalbox-replay-'));
  const file = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(files, name), `${lines.join('\n')}\n`);
    return join(files, name);
  };
  const first = (path: string, lines: number): readonly string[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, lines + 1);

  beforeAll(async () => {
    sandbox = await openDeployed('dev');
  }, 5 * MINUTES);
  afterAll(async () => {
    rmSync(files, { recursive: true, force: true });
    await sandbox?.close();
  }, MINUTES);

  it(
    'M1 M5 sends metrics, tells a bad row by its line, and counts alerts by severity',
    async () => {
      const path = file('checkout_latency_ms.csv', [
        'timestamp,value',
        '2026-01-05 10:00:00,200',
        '2026-01-05 10:05:00,none',
        '2026-01-05 10:10:00,900',
        '2026-01-05 10:15:00,250',
      ]);
      const { code, stdout, stderr } = await sandbox.run(['replay', '--system', 'metrics-aggregation', path]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/rows +4 in 1 file\n/);
      expect(stdout).toMatch(/accepted +3 /);
      expect(stdout).toMatch(/refused +0\n/);
      expect(stdout).toMatch(/bad rows +1\n/);
      expect(stdout).toMatch(/alerts +1 \(critical 1\)/);
      expect(stderr).toContain('checkout_latency_ms.csv:3');
    },
    2 * MINUTES,
  );

  it(
    'P1 P5 P7 sends prices and counts the notifications that they led to',
    async () => {
      // PEPE-USD has a sample rule at 0.00000123 in dev.yaml.
      const path = file('PEPEUSD_1m.csv', [
        'open_time,open,high,low,close,volume',
        ...['0.00000120', '0.00000122', '0.00000123', '0'].map(
          (price, minute) => `2026-01-05T10:0${minute}:00Z,${price},${price},${price},${price},1`,
        ),
      ]);
      const { code, stdout, stderr } = await sandbox.run(['replay', '--system', 'price-alerts', path]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/rows +4 in 1 file\n/);
      expect(stdout).toMatch(/alerts +1 notification reached a queue\n +1 × PEPE-USD carol\/pepe-above\n/);
      expect(stdout).toMatch(/sending +[\d.]+ m?s, .*\nevaluation +[\d.]+ m?s more\nelapsed +[\d.]+ m?s\n/);
      expect(stderr).toContain('PEPEUSD_1m.csv: PEPE-USD on binance.us');
      const accounted = ['accepted', 'refused', 'bad rows'].map((what) =>
        Number(new RegExp(`^${what} +([\\d,]+)`, 'm').exec(stdout)![1]!.replaceAll(',', '')),
      );
      expect(accounted.reduce((sum, count) => sum + count)).toBe(4);
      expect(accounted[0]).toBe(3);
    },
    2 * MINUTES,
  );

  it(
    "P1 P7 merges files without header, and tells as JSON of this run's symbols alone",
    async () => {
      const minute = (index: number) => Date.UTC(2025, 0, 1, 0, index) * 1000;
      const files = [
        file(
          'XBTUSD_1.csv',
          [0, 2, 4].map((index) => `${minute(index) / 1_000_000},20600,20600,19000,${20_400 + index * 60},0.1,1`),
        ),
        file(
          'BTCUSDT-1m-2025-01.csv',
          [3, 1].map((index) => `${minute(index)},20450,20450,20450,20450,1,${minute(index) + 59_999_999},1,1,1,1,0`),
        ),
      ];
      const { code, stdout, stderr } = await sandbox.run([
        'replay',
        '--system',
        'price-alerts',
        '--symbol',
        'BTC-USD',
        '--json',
        ...files,
      ]);
      expect(code).toBe(0);
      // In the order of time 20,400, 20,450, 20,520: alice's rule above 20,500 fires.
      expect(JSON.parse(stdout)).toMatchObject({
        environment: 'dev',
        succeeded: true,
        rows: 5,
        accepted: 5,
        refused: 0,
        bad: 0,
        left: 0,
        files: [
          { format: 'kraken-ohlcvt', exchange: 'kraken' },
          { format: 'binance-klines', exchange: 'binance' },
        ],
        symbols: [
          { symbol: 'BTC-USD', prices: 5, first: '2025-01-01T00:00:59.999Z', last: '2025-01-01T00:04:59.999Z' },
        ],
        notifications: { rules: [{ symbol: 'BTC-USD', userId: 'alice', alertId: 'btc-above-20500' }], repeated: 0 },
      });
      expect(stderr).toContain('read as kraken-ohlcvt, times in seconds');
      expect(stderr).toContain('read as binance-klines, times in microseconds, newest first: sorted by time');

      const again = await sandbox.run([
        'replay',
        '--system',
        'price-alerts',
        '--json',
        file('ZZZUSD.csv', ['open_time,open,high,low,close', '2025-01-01 00:00:00,1,1,1,1']),
      ]);
      expect(JSON.parse(again.stdout)).toMatchObject({ notifications: { total: 0, repeated: 0, rules: [] } });
    },
    2 * MINUTES,
  );

  it(
    'sends nothing of a file whose rows are all bad, and fails',
    async () => {
      const path = file('BADUSD_1m.csv', [
        'open_time,open,high,low,close',
        'soon,1,1,1,1',
        '2025-01-01 00:00:00,1,1,1,0',
      ]);
      const { code, stdout, stderr } = await sandbox.run(['replay', '--system', 'price-alerts', path]);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /^stopped .*BADUSD_1m\.csv: none of its 2 rows can be read \(line 2: open_time must be a date and time .* \(got "soon"\)\)\. Nothing was sent\./,
      );
      expect(stdout).toMatch(/\nbad rows +2\n/);
      expect(stdout + stderr).not.toContain('%');
    },
    2 * MINUTES,
  );

  it(
    'ends after the request under way on Ctrl-C, with its summary',
    async () => {
      const path = file('SLOWUSD_1m.csv', [
        'open_time,open,high,low,close',
        ...Array.from({ length: 60 }, (_, minute) => `2025-01-01 00:${String(minute).padStart(2, '0')}:00,1,1,1,1`),
      ]);
      const child = sandbox.spawn(['replay', '--system', 'price-alerts', '--rate', '2', path]);
      child.stderr!.once('data', () => setTimeout(() => child.kill('SIGINT'), 2_000));
      const { code, stdout } = await collect(child);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^stopped +interrupted\nrows +60 in 1 file\n/);
      const [accepted, unsent] = ['accepted', 'not sent'].map((what) =>
        Number(new RegExp(`^${what} +(\\d+)`, 'm').exec(stdout)![1]),
      );
      expect(accepted).toBeGreaterThan(0);
      expect(accepted! + unsent!).toBe(60);
    },
    2 * MINUTES,
  );

  it.each([
    [['--system', 'price-alerts', '--batch', '5', 'x.csv'], '--batch has no effect on price-alerts. Leave it out.'],
    [['--system', 'price-alerts', '--format', 'excel', 'x.csv'], '--format must be one of binance-klines, '],
    [
      ['--system', 'metrics-aggregation', '--senders', '2', 'x.csv'],
      '--senders has no effect on metrics-aggregation. Leave it out.',
    ],
  ])('refuses %j before it opens anything', async (args, message) => {
    const { code, stderr } = await sandbox.run(['replay', ...args]);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });

  it('says in its help what an exit code and more senders mean', async () => {
    const { code, stdout } = await sandbox.run(['replay', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/--senders N +Overlapping senders per symbol.*the order of arrival is lost/);
    expect(stdout).toContain('Exit code: 0 if at least one row was accepted');
  });

  recordedIt(
    'M1 takes the recorded metrics, every row',
    async () => {
      const names = [
        'ec2_cpu_utilization_5f5533',
        'ec2_request_latency_system_failure',
        'elb_request_count_8c0756',
        'rds_cpu_utilization_cc0c53',
      ];
      const { code, stdout } = await sandbox.run([
        'replay',
        '--system',
        'metrics-aggregation',
        ...names.map((name) => file(`${name}.csv`, first(join(RECORDED, 'metrics', `${name}.csv`), ROWS))),
      ]);
      const sent = (names.length * Math.min(ROWS, ROWS_PER_METRIC)).toLocaleString('en-US');
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`accepted +${sent} \\(${sent} metrics\\)`));
      expect(stdout).toMatch(/refused +0\nbad rows +0\n/);
    },
    5 * MINUTES,
  );

  recordedIt(
    'P1 takes recorded prices of both pairs, every row',
    async () => {
      const paths = ['BTCUSD_1m_20230310_20230313', 'BTCUSDC_1m_20230310_20230313'].map((name) =>
        file(`${name}.csv`, first(join(RECORDED, 'prices', `${name}.csv`), PRICES)),
      );
      const { code, stdout } = await sandbox.run(['replay', '--system', 'price-alerts', ...paths]);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`accepted +${2 * PRICES} \\(${2 * PRICES} prices\\)`));
      expect(stdout).toMatch(/refused +0\nbad rows +0\n/);
    },
    5 * MINUTES,
  );
});
