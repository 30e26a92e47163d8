import * as structs from 'google-protobuf/google/protobuf/struct_pb';
import { copySecrets, decode, encode, hasUnknown, markSecret, Secret, UNKNOWN, unwrap } from './values';

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const secret = (value: unknown) => ({ [SIGNATURE]: '1b47061264138c4ac30d75fd1eb44270', value });
const archive = (members: object) => ({ [SIGNATURE]: '0def7320c3a5731c473e5ecbe6d01bc7', ...members });
const struct = (bag: object) => structs.Struct.fromJavaScript(bag as Record<string, structs.JavaScriptValue>);

it('parses what the engine sends: secrets, archives, outputs, unknowns', () => {
  const bag = decode(
    struct({
      plain: { nested: [1, 'two', false] },
      absent: null,
      password: secret({ inner: [secret('deep')] }),
      code: archive({ hash: 'abc', path: '/dist/ingest.zip' }),
      elided: archive({ hash: 'abc' }),
      later: UNKNOWN,
      output: { [SIGNATURE]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', value: 5, secret: true },
      unknownOutput: { [SIGNATURE]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4' },
    }),
  );
  expect(bag).toEqual({
    plain: { nested: [1, 'two', false] },
    password: new Secret({ inner: [new Secret('deep')] }),
    code: { kind: 'archive', hash: 'abc', path: '/dist/ingest.zip' },
    elided: { kind: 'archive', hash: 'abc', path: '' },
    later: UNKNOWN,
    output: new Secret(5),
    unknownOutput: UNKNOWN,
  });
  expect(bag['password']).toBeInstanceOf(Secret);
  expect(decode(undefined)).toEqual({});
});

it('returns to the engine exactly what it sent', () => {
  const sent = {
    name: 'x',
    tags: { a: '1' },
    password: secret('hush'),
    code: archive({ hash: 'abc', path: '/a.zip' }),
    elided: archive({ hash: 'abc' }),
    later: UNKNOWN,
    list: [1, null, secret(2)],
  };
  expect(encode(decode(struct(sent))).toJavaScript()).toEqual(sent);
  expect(encode({ gone: undefined, kept: { gone: undefined, n: 1 } }).toJavaScript()).toEqual({ kept: { n: 1 } });
});

it("accepts an archive by path with the engine's empty map of assets", () => {
  expect(decode(struct({ code: archive({ hash: 'a', path: 'x.zip', assets: {} }) }))).toEqual({
    code: { kind: 'archive', path: 'x.zip', hash: 'a' },
  });
});

it('refuses assets and archives that are not a file', () => {
  expect(() => decode(struct({ code: archive({ hash: 'a', assets: { 'index.js': {} } }) }))).toThrow(
    /FileArchive of a \.zip/,
  );
  expect(() => decode(struct({ code: archive({ hash: 'a', uri: 'https://x' }) }))).toThrow(/FileArchive of a \.zip/);
  expect(() => decode(struct({ source: { [SIGNATURE]: 'c44067f5952c0a294b673a41bacd8c17', text: 'x' } }))).toThrow(
    /does not support single assets/,
  );
});

it('unwraps secrets at any depth', () => {
  expect(unwrap({ a: new Secret({ b: [new Secret(1)] }), c: 2 })).toEqual({ a: { b: [1] }, c: 2 });
});

it('copies secrecy by name: into objects, but a list as a unit', () => {
  const outs = { environment: { variables: { KEY: 'k', URL: 'u' } }, list: ['a', 'b'], open: 'o', arn: 'arn' };
  const ins = {
    environment: { variables: { KEY: new Secret('k'), URL: 'u' } },
    list: ['a', new Secret('b')],
    open: 'o',
    absent: new Secret('x'),
  };
  expect(copySecrets(outs, ins)).toEqual({
    environment: { variables: { KEY: new Secret('k'), URL: 'u' } },
    list: new Secret(['a', 'b']),
    open: 'o',
    arn: 'arn',
  });
  const variables = (copySecrets(outs, ins)['environment'] as { variables: Record<string, unknown> }).variables;
  expect(variables['KEY']).toBeInstanceOf(Secret);
  expect(variables['URL']).toBe('u');
  expect(outs.list).toEqual(['a', 'b']);
});

it('marks named properties secret once', () => {
  const marked = markSecret({ result: 'r', other: 'o', done: new Secret('d') }, ['result', 'done', 'absent']);
  expect(marked['result']).toBeInstanceOf(Secret);
  expect((marked['done'] as Secret).value).toBe('d');
  expect(Object.keys(marked)).toEqual(['result', 'other', 'done']);
});

it('finds an unknown value at any depth', () => {
  expect(hasUnknown({ a: [{ b: new Secret({ c: UNKNOWN }) }] })).toBe(true);
  expect(hasUnknown({ a: [{ b: new Secret({ c: 'known' }) }] })).toBe(false);
});
