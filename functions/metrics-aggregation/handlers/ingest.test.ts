import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { recordedTelemetry } from '../../shared/recorded-telemetry';
import { LIMITS, type AlertMessage } from '../contract';
import type { Point } from '../domain/point';
import { AlertingUnavailableError, StoreUnavailableError } from '../errors';
import type { IngestPorts } from '../domain/ingest';
import { createHandler } from './ingest';

const NOW = Date.parse('2026-11-20T21:05:00.000Z');
const context = {} as Context;

function function_(overrides: Partial<IngestPorts> = {}) {
  const telemetry = recordedTelemetry();
  const stored: Point[] = [];
  const published: AlertMessage[] = [];
  const handler = createHandler({
    telemetry,
    clock: () => NOW,
    store: {
      save: async (points) => {
        stored.push(...points);
      },
    },
    configurations: {
      find: async () => ({
        configurations: [{ metricName: 'cpu', threshold: 90, comparison: 'above', severity: 'high' }],
        unusable: [{ metricName: 'mem', reason: 'severity is "x"' }],
      }),
    },
    publisher: {
      publish: async (alerts) => {
        published.push(...alerts);
      },
    },
    ...overrides,
  });
  const post = async (body: string, headers: Record<string, string> = { 'Content-Type': 'application/json' }) => {
    const event = {
      body,
      headers,
      isBase64Encoded: false,
      requestContext: { requestId: 'r-1' },
    } as unknown as APIGatewayProxyEvent;
    const answer = await handler(event, context);
    return { ...answer, json: JSON.parse(answer.body) as Record<string, unknown> };
  };
  return { post, telemetry, stored, published };
}

describe('POST /metrics', () => {
  it('M1 M4 answers 200 with what was stored and alerted, logs one line and counts', async () => {
    const { post, telemetry, stored, published } = function_();
    const answer = await post('[{"metric_name":"cpu","value":91},{"metric_name":"mem","value":1}]');
    expect(answer).toMatchObject({
      statusCode: 200,
      json: { stored: 2, alerts: [{ metric_name: 'cpu', severity: 'high', value: 91 }] },
    });
    expect([stored.length, published.length]).toEqual([2, 1]);
    expect(telemetry.lines).toEqual([
      {
        level: 'warn',
        message: 'alert configurations passed over',
        fields: { unusable: [{ metricName: 'mem', reason: 'severity is "x"' }] },
      },
      { level: 'info', message: 'metrics stored', fields: { stored: 2, alerts: 1 } },
    ]);
    expect(telemetry.counts).toEqual({ MetricsStored: 2, AlertsPublished: 1 });
    expect(telemetry.written.map(({ correlation_id }) => correlation_id)).toEqual(['r-1', 'r-1', undefined]);
  });

  it.each([
    ['malformed JSON', '{"metric_name":"cpu","value":NaN}', 400, 'malformed_json', 'offset 29'],
    ['a value of 1e400', '{"metric_name":"cpu","value":1e400}', 400, 'invalid_metrics', 'beyond the range'],
    ['an empty list', '[]', 400, 'invalid_metrics', 'this one has 0'],
    [
      'a list of 10,000',
      JSON.stringify(Array.from({ length: 10_000 }, () => 0)),
      400,
      'invalid_metrics',
      'this one has 10000',
    ],
    ['a body of 1 MB', `"${'x'.repeat(1_000_000)}"`, 413, 'payload_too_large', `at most ${LIMITS.bodyBytes}`],
    ['an empty body', '', 400, 'bad_request', 'empty'],
    [
      'a future timestamp',
      `{"metric_name":"cpu","value":1,"timestamp":${NOW + 600_000}}`,
      400,
      'invalid_metrics',
      'at most 5 minutes',
    ],
    [
      'a timestamp of 1970',
      '{"metric_name":"cpu","value":1,"timestamp":"1970-01-01T00:00:00Z"}',
      400,
      'invalid_metrics',
      '2000-01-01',
    ],
  ])('M1 refuses %s and stores nothing', async (_what, body, statusCode, error, message) => {
    const { post, telemetry, stored } = function_();
    const answer = await post(body);
    expect(answer).toMatchObject({ statusCode, json: { error, message: expect.stringContaining(message) } });
    expect(stored).toEqual([]);
    expect(telemetry.counts).toEqual({ RequestsRefused: 1 });
  });

  it('M1 refuses another content type with 415', async () => {
    await expect(function_().post('{}', { 'content-type': 'text/plain' })).resolves.toMatchObject({
      statusCode: 415,
      json: { error: 'unsupported_media_type' },
    });
  });

  it('M1 lists at most 20 invalid fields', async () => {
    const { json } = await function_().post(JSON.stringify(Array.from({ length: 30 }, () => ({}))));
    expect(json.details).toHaveLength(20);
    expect(json.message).toContain('30 of 30 metrics are not valid');
  });

  it.each([
    [
      'store',
      {
        store: {
          save: async () => {
            throw new StoreUnavailableError('not stored');
          },
        },
      },
      'not stored',
    ],
    [
      'publisher',
      {
        publisher: {
          publish: async () => {
            throw new AlertingUnavailableError('stored, not alerted');
          },
        },
      },
      'stored, not alerted',
    ],
  ])('M5 answers 503 with Retry-After when the %s is unavailable', async (_port, overrides, message) => {
    const { post, telemetry } = function_(overrides);
    await expect(post('{"metric_name":"cpu","value":91}')).resolves.toMatchObject({
      statusCode: 503,
      headers: { 'Retry-After': '2' },
      json: { error: 'service_unavailable', message },
    });
    expect(telemetry.counts).toEqual({ RequestsFailed: 1 });
    expect(telemetry.lines.map(({ level }) => level)).toEqual(['error']);
  });

  it('M1 answers an unexpected error with 500 and the request id', async () => {
    const { post } = function_({
      store: {
        save: async () => {
          throw new TypeError('inside');
        },
      },
    });
    const answer = await post('{"metric_name":"cpu","value":1}');
    expect(answer).toMatchObject({
      statusCode: 500,
      json: { error: 'internal_error', message: expect.stringContaining('r-1') },
    });
    expect(answer.body).not.toContain('inside');
  });
});
