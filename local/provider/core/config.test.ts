import type { Props } from '../types';
import { checkConfig, configure, diffConfig } from './config';
import { describeError, InitializationError, operationMessage, ProviderError } from './errors';
import { Secret } from './values';

const env = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/',
  AWS_ACCESS_KEY_ID: '222222222222',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
};

class Client {
  constructor(readonly config: Props) {}
}

describe('configure', () => {
  it('uses the settings first, then the standard variables', () => {
    const config = configure({ region: 'us-east-2', defaultTags: '{"tags":{"Owner":"platform"}}' }, env);
    expect(config).toMatchObject({ region: 'us-east-2', defaultTags: { Owner: 'platform' } });
    expect(config.context()).toMatchObject({
      region: 'us-east-2',
      accountId: '222222222222',
      endpoint: 'http://127.0.0.1:4566',
    });
    expect(configure({}, env).region).toBe('us-east-1');
    expect(
      configure({ accessKey: new Secret('333333333333'), secretKey: new Secret('x') }, env).context().accountId,
    ).toBe('333333333333');
  });

  it('creates one client per class and region, pointed at the local cloud', () => {
    const config = configure({}, env);
    const client = config.context().client(Client);
    expect(client.config).toMatchObject({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: '222222222222', secretAccessKey: 'test' },
    });
    expect(config.context().client(Client)).toBe(client);
    expect(config.context('us-west-2').client(Client)).not.toBe(client);
    expect(config.context('us-west-2').region).toBe('us-west-2');
  });

  it.each([
    [{ ...env, AWS_ENDPOINT_URL: undefined }, {}, /^AWS_ENDPOINT_URL is not set.*npm run local:start/],
    [{ ...env, AWS_ENDPOINT_URL: 'https://sns.us-east-1.amazonaws.com' }, {}, /is an AWS endpoint.*--target aws/],
    [{ ...env, AWS_ENDPOINT_URL: 'localhost' }, {}, /'localhost' is not a URL/],
    [{ ...env, AWS_REGION: undefined }, {}, /^region is required/],
    [{ ...env, AWS_ACCESS_KEY_ID: undefined }, {}, /^AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set/],
    [env, { allowedAccountIds: '["111111111111"]' }, /the local account is 222222222222 \(allowed: 111111111111\)/],
  ])('refuses %j with %j', (variables, args, message) => {
    expect(() => configure(args, variables)).toThrow(message);
    expect(() => configure(args, variables)).toThrow(ProviderError);
  });
});

it('replaces a provider only for another region', () => {
  const olds = { region: 'us-east-1', defaultTags: '{"tags":{"a":"1"}}', version: '7.48.0' };
  expect(diffConfig(olds, { ...olds, version: '7.49.0' })).toEqual({ changed: [], replaces: [] });
  expect(diffConfig(olds, { ...olds, defaultTags: { tags: { a: '2' } } })).toEqual({
    changed: ['defaultTags'],
    replaces: [],
  });
  expect(diffConfig(olds, { ...olds, region: 'us-east-2' })).toEqual({ changed: ['region'], replaces: ['region'] });
  expect(checkConfig({ region: 'us-east' })[0]).toMatchObject({
    property: 'region',
    reason: expect.stringContaining("'us-east' is not an AWS region"),
  });
  expect(checkConfig({ region: 'us-gov-east-1' })).toEqual([]);
});

describe('errors', () => {
  const awsError = Object.assign(new Error('Topic does not exist'), { name: 'NotFoundException' });

  it('are one line: type, name, code and message', () => {
    expect(operationMessage('aws:sns/topic:Topic', 'alerts', awsError)).toBe(
      'aws:sns/topic:Topic alerts: NotFoundException: Topic does not exist',
    );
    expect(operationMessage('t', 'n', new InitializationError('id', awsError))).toBe(
      't n: NotFoundException: Topic does not exist',
    );
    expect(describeError(new Error('plain'))).toBe('plain');
    expect(describeError('text')).toBe('text');
  });

  it('name the local cloud if it does not answer', () => {
    const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    expect(describeError(new Error('wrapped', { cause: refused }), 'http://127.0.0.1:4566')).toBe(
      'the local cloud at http://127.0.0.1:4566 does not answer (ECONNREFUSED); start it with: npm run local:start',
    );
  });
});
