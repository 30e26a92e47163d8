import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { CallerError, MAX_PROBLEMS, UnavailableError, type FieldProblem } from './errors';
import type { Telemetry } from './telemetry';

type Headers = Readonly<Record<string, string>>;

/** A header's value, case-insensitive; undefined if absent. */
export function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/**
 * The raw bytes of a JSON body. Throws CallerError: 415 for a content type other than
 * application/json or a content encoding, 413 above `limitBytes`, 400 for no body.
 */
export function bodyBytes(event: APIGatewayProxyEvent, limitBytes: number): Buffer {
  requireJson(header(event, 'content-type'), header(event, 'content-encoding'));
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > limitBytes) {
    throw new CallerError(
      413,
      'payload_too_large',
      `The body has ${bytes.length} bytes; at most ${limitBytes} are allowed. Send it in smaller requests.`,
    );
  }
  if (bytes.length === 0) throw new CallerError(400, 'bad_request', 'The body is empty; send a JSON document.');
  return bytes;
}

function requireJson(contentType: string | undefined, contentEncoding: string | undefined): void {
  const [mediaType = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  if (mediaType !== 'application/json' || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    throw new CallerError(
      415,
      'unsupported_media_type',
      `Content-Type is ${contentType === undefined ? 'missing' : `'${contentType}'`}; send application/json in UTF-8.`,
    );
  }
  if (contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity') {
    throw new CallerError(
      415,
      'unsupported_media_type',
      `Content-Encoding '${contentEncoding}' is not accepted; send the body uncompressed.`,
    );
  }
}

/** A JSON answer. */
export function reply(statusCode: number, body: unknown, headers: Headers = {}): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

function errorBody(error: string, message: string, problems: readonly FieldProblem[] = []) {
  return { error, message, ...(problems.length > 0 ? { details: problems.slice(0, MAX_PROBLEMS) } : {}) };
}

/**
 * The answer to an error: its own status for a CallerError, 503 with Retry-After for an
 * UnavailableError, else 500 with the request id and no internal details.
 */
export function errorReply(error: unknown, requestId: string): APIGatewayProxyResult {
  if (error instanceof CallerError) return reply(error.status, errorBody(error.code, error.message, error.problems));
  if (error instanceof UnavailableError) {
    return reply(503, errorBody(error.code, error.message), { 'Retry-After': String(error.retryAfterSeconds) });
  }
  return reply(
    500,
    errorBody('internal_error', `The request could not be served. Quote request ${requestId} when you report it.`),
  );
}

/** errorReply, plus the log line and metric of a failed request: refused (4xx) or failed. */
export function failureReply(
  error: unknown,
  event: APIGatewayProxyEvent,
  { log, counters }: Pick<Telemetry, 'log' | 'counters'>,
): APIGatewayProxyResult {
  const answer = errorReply(error, event.requestContext?.requestId ?? 'unknown');
  const status = answer.statusCode;
  if (error instanceof CallerError) {
    // Only the fields' names: the values are the caller's data.
    log.info('request refused', {
      status,
      code: error.code,
      fields: error.problems.slice(0, MAX_PROBLEMS).map(({ field }) => field),
    });
    counters.count('RequestsRefused');
  } else {
    log.error('request failed', { status, error });
    counters.count('RequestsFailed');
  }
  return answer;
}
