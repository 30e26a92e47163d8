import { lastName, pathParts, valueAt } from './property-path';
import { differences, presentable, SECRET, UNKNOWN } from './values';

const marked = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'v1:abc' };

describe('a value as it may be shown (R4)', () => {
  it.each<[string, unknown, string, unknown]>([
    ['what the engine marks', marked, 'value', SECRET],
    ['what the engine marks within', { a: [marked] }, 'x', { a: [SECRET] }],
    ['a password by its name', 'hunter2', 'dbPassword', SECRET],
    ['a token by its name', 'abc', 'GITHUB_TOKEN', SECRET],
    ['a key by its name, deep in JSON text', '{"stage":{"apiKey":"k","name":"v1"}}', 'settings', { stage: { apiKey: SECRET, name: 'v1' } }],
    ['a list below a secret name', ['a', 'b'], 'webhookSecrets', [SECRET, SECRET]],
    ['a number as a pass code', 1234, 'token', SECRET],
    ['an access key by its look', 'AKIAABCDEFGHIJKLMNOP', 'user', SECRET],
    ['a private key by its look', 'x\n-----BEGIN RSA PRIVATE KEY-----\nMII', 'body', SECRET],
    ['a token of GitHub by its look', `ghp_${'a'.repeat(36)}`, 'note', SECRET],
    ['a webhook secret by its look', 'whsec_MfKQ9r8GKYqrTwjU', 'note', SECRET],
  ])('blinds %s', (_, value, name, shown) => {
    expect(presentable(value, name)).toEqual(shown);
  });

  it.each<[string, unknown, string]>([
    ['the ARN of a secret', 'arn:aws:secretsmanager:us-east-1:1:secret:x', 'WEBHOOK_SECRET'],
    ['the ARN of a key', 'arn:aws:kms:us-east-1:1:key/x', 'kmsKeyArn'],
    ['a name', 'partition', 'partitionKey'],
    ['a switch', true, 'apiKeyRequired'],
    ['nothing', '', 'token'],
  ])('shows %s', (_, value, name) => {
    expect(presentable(value, name)).toEqual(value);
  });

  it('says of a package its digest, of the unknown that it is', () => {
    expect(presentable({ '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7', hash: '5a02d2d1db39bf1216', path: '/home/a/x.zip' })).toBe('package sha256 5a02d2d1db39');
    expect(presentable({ arn: '04da6b54-80e4-46f7-96ec-b56ff0331ba9', __defaults: [] })).toEqual({ arn: UNKNOWN });
    expect(presentable('{broken')).toBe('{broken');
  });
});

describe('differences', () => {
  it('stand at the deepest path; a list of plain values is one', () => {
    expect(differences({ a: { b: 1, c: ['x'] }, 'k.l': 1 }, { a: { b: 2, c: ['x', 'y'] } }, 'p')).toEqual([
      { path: 'p.a.b', before: 1, after: 2 },
      { path: 'p.a.c', before: ['x'], after: ['x', 'y'] },
      { path: 'p["k.l"]', before: 1, after: undefined },
    ]);
    expect(differences({ a: 1 }, { a: 1 }, 'p')).toEqual([]);
  });

  it('name the statements of a policy by their Sid, whose order means nothing', () => {
    const read = { Sid: 'Read', Action: ['s3:GetObject'] };
    const write = { Sid: 'Write', Action: ['s3:PutObject'] };
    expect(differences({ Statement: [read, write] }, { Statement: [{ ...write, Action: ['s3:*'] }, read] }, 'policy')).toEqual([
      { path: 'policy.Statement[Write].Action', before: ['s3:PutObject'], after: ['s3:*'] },
    ]);
    expect(differences([{ a: 1 }, { a: 2 }], [{ a: 1 }], 'r')).toEqual([{ path: 'r[1]', before: { a: 2 }, after: undefined }]);
  });
});

describe('a property path', () => {
  it.each([
    ['tags["a.b"].c', ['tags', 'a.b', 'c']],
    ['rules[0].id', ['rules', 0, 'id']],
    ['a["q\\"x"]', ['a', 'q"x']],
  ])('%s is read', (path, parts) => expect(pathParts(path)).toEqual(parts));

  it('finds its value, or none', () => {
    const value = { rules: [{ id: 1 }], tags: { 'a.b': 2 } };
    expect([valueAt(value, 'rules[0].id'), valueAt(value, 'tags["a.b"]'), valueAt(value, 'rules[1].id'), valueAt(undefined, 'x')]).toEqual([1, 2, undefined, undefined]);
    expect(lastName('variables.API_TOKEN[0]')).toBe('API_TOKEN');
  });
});
