import type { APIGatewayProxyEvent } from 'aws-lambda';
import { CallerError, UnavailableError } from './errors';
import { bodyBytes, errorReply, failureReply, header, reply } from './http';
import { recordedTelemetry } from './recorded-telemetry';

const event = (parts: Partial<APIGatewayProxyEvent>): APIGatewayProxyEvent =>
  ({
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1' },
    ...parts,
  }) as APIGatewayProxyEvent;

describe('bodyBytes', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; profile=x',
  ])('M1 P1 accepts content type %s', (type) => {
    expect(bodyBytes(event({ headers: { 'content-type': type } }), 10).toString()).toBe('{}');
  });

  it.each([
    [{ 'Content-Type': 'text/plain' }, "Content-Type is 'text/plain'; send application/json in UTF-8."],
    [
      { 'Content-Type': 'application/json; charset=latin1' },
      "Content-Type is 'application/json; charset=latin1'; send application/json in UTF-8.",
    ],
    [{}, 'Content-Type is missing; send application/json in UTF-8.'],
    [
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      "Content-Encoding 'gzip' is not accepted; send the body uncompressed.",
    ],
  ])('M1 P1 answers 415 to %j', (headers, message) => {
    expect(() => bodyBytes(event({ headers }), 10)).toThrow(
      expect.objectContaining({ status: 415, code: 'unsupported_media_type', message }),
    );
  });

  it('M1 P1 counts bytes, not characters, and accepts exactly the limit', () => {
    expect(bodyBytes(event({ body: '"ééé"' }), 8)).toHaveLength(8);
    expect(() => bodyBytes(event({ body: '"éééé"' }), 8)).toThrow(
      expect.objectContaining({ status: 413, message: expect.stringContaining('10 bytes; at most 8') }),
    );
  });

  it('M1 P1 decodes base64 and measures the decoded size', () => {
    const body = Buffer.from('{"a":1}').toString('base64');
    expect(bodyBytes(event({ body, isBase64Encoded: true }), 7).toString()).toBe('{"a":1}');
  });

  it.each([null, ''])('M1 P1 answers 400 to the body %j', (body) => {
    expect(() => bodyBytes(event({ body }), 10)).toThrow(expect.objectContaining({ status: 400, code: 'bad_request' }));
  });

  it('finds a header case-insensitively, and none without headers', () => {
    expect(header(event({ headers: { 'WebHook-ID': 'x' } }), 'webhook-id')).toBe('x');
    expect(header(event({ headers: undefined }), 'webhook-id')).toBeUndefined();
  });
});

describe('answers', () => {
  it('returns uncacheable JSON', () => {
    expect(reply(200, { a: 1 }, { 'X-Y': 'z' })).toEqual({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Y': 'z' },
      body: '{"a":1}',
    });
  });

  it('lists at most 20 problems and omits details without problems', () => {
    const problems = Array.from({ length: 25 }, (_, i) => ({ field: `[${i}]`, found: 'x', allowed: 'y' }));
    const many = JSON.parse(errorReply(new CallerError(400, 'bad', 'm', problems), 'r').body);
    expect(many.details).toEqual(problems.slice(0, 20));
    expect(JSON.parse(errorReply(new CallerError(404, 'gone', 'm'), 'r').body)).toEqual({
      error: 'gone',
      message: 'm',
    });
  });

  it('answers transient errors with 503 and Retry-After', () => {
    expect(errorReply(new UnavailableError('later', {}, 7), 'r')).toMatchObject({
      statusCode: 503,
      headers: { 'Retry-After': '7' },
      body: '{"error":"service_unavailable","message":"later"}',
    });
  });

  it('reveals only the request id of an unexpected error', () => {
    const answer = errorReply(new TypeError('secret table name'), 'r-9');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain('r-9');
    expect(answer.body).not.toContain('secret');
  });

  it('P11 logs a refusal without the values, a failure with its error, and counts both', () => {
    const telemetry = recordedTelemetry();
    failureReply(
      new CallerError(400, 'bad', 'm', [{ field: 'value', found: 'private', allowed: 'y' }]),
      event({}),
      telemetry,
    );
    failureReply(new UnavailableError('later'), event({}), telemetry);
    telemetry.counters.flush();
    expect(telemetry.lines).toEqual([
      { level: 'info', message: 'request refused', fields: { status: 400, code: 'bad', fields: ['value'] } },
      {
        level: 'error',
        message: 'request failed',
        fields: {
          status: 503,
          error: expect.objectContaining({ name: 'UnavailableError', message: 'later', stack: expect.any(String) }),
        },
      },
    ]);
    expect(telemetry.counts).toEqual({ RequestsRefused: 1, RequestsFailed: 1 });
  });
});
