import { gatewayResponses } from './gateway-responses';

const responses = gatewayResponses({ method: 'POST', path: 'orders' }, 'an object with id');

/** The gateway's values of its variables: messageString with quotes, the others without. */
const rendered = (template: string) =>
  JSON.parse(
    template
      .replaceAll('$context.error.messageString', '"Something happened"')
      .replaceAll('$context.error.validationErrorString', '[object has missing required properties ([\\"id\\"])]'),
  ) as { error: string; message: string };

it.each(responses.map((response) => [response.responseType, response] as const))(
  '%s is JSON with error and message',
  (_, { template }) => {
    const { error, message } = rendered(template);
    expect(error).toMatch(/^[a-z_]+$/);
    expect(message.length).toBeGreaterThan(10);
  },
);

it('P1 an invalid body is answered with the allowed and found values', () => {
  const { statusCode, template } = responses.find(({ responseType }) => responseType === 'BAD_REQUEST_BODY')!;
  expect(statusCode).toBe('400');
  expect(rendered(template)).toEqual({
    error: 'invalid_body',
    message: 'The body must be an object with id.',
    details: [
      { field: 'body', found: '[object has missing required properties (["id"])]', allowed: 'an object with id' },
    ],
  });
});

it.each([
  ['UNSUPPORTED_MEDIA_TYPE', '415', /application\/json/],
  ['MISSING_AUTHENTICATION_TOKEN', '404', /POST \/orders/],
  ['INVALID_API_KEY', '403', /x-api-key/],
  ['THROTTLED', '429', /again/],
  ['REQUEST_TOO_LARGE', '413', /10 MB/],
])('%s answers %s and says what to do', (type, status, remedy) => {
  const { statusCode, template } = responses.find(({ responseType }) => responseType === type)!;
  expect(statusCode).toBe(status);
  expect(rendered(template).message).toMatch(remedy);
});

it('other responses keep their status', () => {
  expect(
    responses.filter(({ responseType }) => responseType.startsWith('DEFAULT')).map(({ statusCode }) => statusCode),
  ).toEqual([undefined, undefined]);
});
