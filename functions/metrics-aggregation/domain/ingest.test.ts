import type { AlertMessage } from '../contract';
import { AlertingUnavailableError, InvalidMetricsError, StoreUnavailableError } from '../errors';
import type { AlertConfiguration } from './alerts';
import { ingest, type IngestPorts } from './ingest';
import type { Point } from './point';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const CPU: AlertConfiguration = { metricName: 'cpu', threshold: 90, comparison: 'above', severity: 'critical' };

/** Ports that record their calls, in order. */
function ports(overrides: Partial<{ [K in keyof IngestPorts]: Partial<IngestPorts[K]> }> = {}) {
  const calls: string[] = [];
  const stored: Point[] = [];
  const published: AlertMessage[] = [];
  const asked: string[][] = [];
  const made: IngestPorts = {
    store: {
      save: async (points) => {
        calls.push('save');
        stored.push(...points);
      },
      ...overrides.store,
    },
    configurations: {
      find: async (names) => {
        calls.push('find');
        asked.push([...names]);
        return { configurations: [CPU], unusable: [] };
      },
      ...overrides.configurations,
    },
    publisher: {
      publish: async (alerts) => {
        calls.push('publish');
        published.push(...alerts);
      },
      ...overrides.publisher,
    },
  };
  return { made, calls, stored, published, asked };
}

describe('ingest', () => {
  it('M4 stores first, then checks each name once, then publishes', async () => {
    const { made, calls, stored, published, asked } = ports();
    const body = [
      { metric_name: 'cpu', value: 91 },
      { metric_name: 'mem', value: 91 },
      { metric_name: 'cpu', value: 1, timestamp: NOW - 1 },
    ];
    const result = await ingest(made, body, NOW);
    expect(calls).toEqual(['save', 'find', 'publish']);
    expect(asked).toEqual([['cpu', 'mem']]);
    expect(stored).toHaveLength(3);
    expect(published.map(({ value }) => value)).toEqual([91]);
    expect(result).toEqual({ stored: 3, alerts: published, unusable: [] });
  });

  it('M5 publishes nothing when no metric breaches', async () => {
    const { made, calls } = ports();
    await expect(ingest(made, { metric_name: 'cpu', value: 90 }, NOW)).resolves.toEqual({
      stored: 1,
      alerts: [],
      unusable: [],
    });
    expect(calls).toEqual(['save', 'find']);
  });

  it('M1 stores nothing of a request with one invalid metric', async () => {
    const { made, calls } = ports();
    await expect(ingest(made, [{ metric_name: 'cpu', value: 1 }, { metric_name: 'mem' }], NOW)).rejects.toThrow(
      InvalidMetricsError,
    );
    expect(calls).toEqual([]);
  });

  it('M4 checks and publishes nothing that was not stored', async () => {
    const { made, calls } = ports({
      store: {
        save: async () => {
          throw new StoreUnavailableError('away');
        },
      },
    });
    await expect(ingest(made, { metric_name: 'cpu', value: 99 }, NOW)).rejects.toThrow(StoreUnavailableError);
    expect(calls).toEqual([]);
  });

  it('M5 a retry after a failed publish stores the same points and publishes', async () => {
    let failures = 1;
    const published: number[] = [];
    const { made, stored } = ports({
      publisher: {
        publish: async (alerts) => {
          if (failures-- > 0) throw new AlertingUnavailableError('away');
          published.push(...alerts.map(({ value }) => value));
        },
      },
    });
    const body = { metric_name: 'cpu', value: 99, timestamp: NOW - 1 };
    await expect(ingest(made, body, NOW)).rejects.toThrow(AlertingUnavailableError);
    await ingest(made, body, NOW + 5_000);
    expect(published).toEqual([99]);
    expect(stored[0]).toEqual(stored[1]);
  });
});
