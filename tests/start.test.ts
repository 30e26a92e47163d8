import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '../local/ports';
import { ROOT } from '../local/paths';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;
const shell = promisify(execFile);

/** What a newcomer sees: one command, one screen, and commands that work as they are printed. */
describe('npm start', () => {
  const sandbox = openSandbox();
  let screen: string;

  beforeAll(async () => {
    const result = await sandbox.run(['start']);
    if (result.code !== 0) throw new Error(`${result.stdout}\n${result.stderr}`);
    screen = result.stdout;
  }, 6 * MINUTES);
  afterAll(() => sandbox.close(), 2 * MINUTES);

  it('fits one screen and tells the time of each part', () => {
    expect(screen.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    for (const part of [
      'engine',
      'local cloud',
      'functions',
      'resources:',
      '  stored',
      '  alerts',
      '  export',
      '  accepted',
      '  fired',
    ]) {
      expect(screen).toMatch(
        new RegExp(
          `^${part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[\\s\\S]*?\\((\\d+ ms|[\\d.]+ s|\\d+ min \\d+ s)\\)`,
          'm',
        ),
      );
    }
  });

  it('M1 M5 M6 shows metrics stored, alerts with who got them, and the export read back', () => {
    expect(screen).toContain('stored    12 metrics');
    expect(screen).toMatch(/critical application checkout_latency_ms = 2875 .*→ .*oncall/);
    expect(screen).toMatch(/critical business orders_per_minute = 2 .*→ .*business/);
    expect(screen).toMatch(/exports\/dt=[\d-]{10}\/hour=\d\d\/metrics\.jsonl\.gz\n +12 rows read back/);
  });

  it('P1 P5 P7 shows prices accepted and refused, rules fired and notifications delivered', () => {
    expect(screen).toContain('accepted  4 prices, refused 2');
    expect(screen).toMatch(/price: found "?0"?, allowed/);
    expect(screen).toContain('fired     2 of 2 rules');
    expect(screen).toMatch(/above-\w+: 0\.00000123 is above 0\.00000123 → notifications/);
  });

  it(
    'prints curl commands that work as they are',
    async () => {
      const [metric, price] = screen.split('\n').filter((line) => line.trimStart().startsWith('curl '));
      const stored = await shell('sh', ['-c', metric!], { cwd: ROOT });
      expect(JSON.parse(stored.stdout)).toMatchObject({
        stored: 1,
        alerts: [{ metric_name: 'cpu_utilization', severity: 'high' }],
      });
      const accepted = await shell('sh', ['-c', price!], { cwd: ROOT });
      expect(JSON.parse(accepted.stdout)).toMatchObject({ accepted: true, symbol: 'BTC-USD', price: '20500.01' });
    },
    MINUTES,
  );

  it(
    'works on another port after a stop',
    async () => {
      const stopped = await sandbox.run(['local:stop', '--json']);
      expect(JSON.parse(stopped.stdout)).toEqual({
        format: 'signalbox-local-cloud',
        version: 1,
        running: false,
        stopped: true,
      });
      const port = await freePort();
      const moved = await sandbox.run(['start', '--json', '--port', String(port)]);
      expect(moved).toMatchObject({ code: 0 });
      // The words for a person go to stderr, and stdout is one document.
      expect(moved.stderr).toContain('fired     2 of 2 rules');
      const url = `https://127.0.0.1:${port}`;
      expect(JSON.parse(moved.stdout)).toEqual({
        format: 'signalbox-start',
        version: 1,
        environment: 'dev',
        target: 'local',
        engine: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
        url,
        started: true,
        counts: expect.objectContaining({ create: 0, delete: 0 }) as object,
        broughtBack: [],
        failures: [],
        systems: {
          'metrics-aggregation': { region: 'us-east-2', endpoint: expect.stringMatching(`^${url}/`) as string },
          'price-alerts': { region: 'us-east-1', endpoint: expect.stringMatching(`^${url}/`) as string },
        },
      });
    },
    3 * MINUTES,
  );
});
