/** Responses that the gateway sends without invoking the function. Body: ErrorResponse of contract.ts. */
export interface GatewayResponse {
  readonly responseType: string;
  /** Omitted for the DEFAULT types, which keep the original status. */
  readonly statusCode?: string;
  /** Text of the body, application/json. */
  readonly template: string;
}

export interface Route {
  readonly method: string;
  /** One path part without slashes, e.g. metrics. */
  readonly path: string;
}

/**
 * The template language has only variables. messageString includes its quotes,
 * validationErrorString does not, but escapes inner quotes.
 */
const body = (error: string, message: string): string => `{"error":${JSON.stringify(error)},"message":${message}}`;
const text = (message: string): string => JSON.stringify(message);

/** Same format as the functions' invalid fields; the gateway's message names the property. */
const invalidBody = (hint: string): string =>
  JSON.stringify({
    error: 'invalid_body',
    message: `The body must be ${hint}.`,
    details: [{ field: 'body', found: '$context.error.validationErrorString', allowed: hint }],
  });

/** Each response names the problem and the remedy. `bodyHint` describes a valid body. */
export const gatewayResponses = ({ method, path }: Route, bodyHint: string): readonly GatewayResponse[] => {
  const route = `${method} /${path}`;
  return [
    { responseType: 'BAD_REQUEST_BODY', statusCode: '400', template: invalidBody(bodyHint) },
    {
      responseType: 'BAD_REQUEST_PARAMETERS',
      statusCode: '400',
      template: body('invalid_parameters', '$context.error.messageString'),
    },
    {
      responseType: 'UNSUPPORTED_MEDIA_TYPE',
      statusCode: '415',
      template: body(
        'unsupported_media_type',
        text('Send the body as JSON, with the header content-type: application/json.'),
      ),
    },
    // The gateway reports an unknown path or method as a missing token.
    {
      responseType: 'MISSING_AUTHENTICATION_TOKEN',
      statusCode: '404',
      template: body('not_found', text(`There is only ${route}.`)),
    },
    {
      responseType: 'RESOURCE_NOT_FOUND',
      statusCode: '404',
      template: body('not_found', text(`There is only ${route}.`)),
    },
    {
      responseType: 'INVALID_API_KEY',
      statusCode: '403',
      template: body('invalid_api_key', text('Send a valid key in the header x-api-key.')),
    },
    {
      responseType: 'ACCESS_DENIED',
      statusCode: '403',
      template: body('access_denied', '$context.error.messageString'),
    },
    {
      responseType: 'THROTTLED',
      statusCode: '429',
      template: body('throttled', text('Too many requests. Wait and send the request again.')),
    },
    {
      responseType: 'QUOTA_EXCEEDED',
      statusCode: '429',
      template: body('quota_exceeded', text('The quota of this API key is used up.')),
    },
    {
      responseType: 'REQUEST_TOO_LARGE',
      statusCode: '413',
      template: body('request_too_large', text('The body exceeds the limit of 10 MB. Send smaller requests.')),
    },
    {
      responseType: 'INTEGRATION_TIMEOUT',
      statusCode: '504',
      template: body(
        'timeout',
        text('The function did not answer within 29 s. Send the request again; retries are idempotent.'),
      ),
    },
    {
      responseType: 'INTEGRATION_FAILURE',
      statusCode: '502',
      template: body(
        'integration_failure',
        text('The function could not be run. Send the request again; retries are idempotent.'),
      ),
    },
    { responseType: 'DEFAULT_4XX', template: body('bad_request', '$context.error.messageString') },
    { responseType: 'DEFAULT_5XX', template: body('internal_error', '$context.error.messageString') },
  ];
};
