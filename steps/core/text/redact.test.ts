import { presentable, redacted, redactedText, SECRET, UNKNOWN } from './redact';
import { leaksIn, NEAR_MISSES, PROBES } from './testing/probes';

const marked = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'v1:abc' };
const probes = PROBES.map((probe) => [probe.what, probe] as const);

describe('R4 redaction', () => {
  it.each(probes)('redacts %s as a value', (_, { name, value }) => {
    expect(
      leaksIn(JSON.stringify([redacted({ [name]: value }), presentable({ [name]: value }), redacted(value, name)])),
    ).toEqual([]);
  });

  it.each(probes)('redacts %s at any depth', (_, { name, value }) => {
    const deep = { a: [JSON.stringify({ b: JSON.stringify({ [name]: value }) })] };
    expect(leaksIn(JSON.stringify([redacted(deep), presentable(deep)]))).toEqual([]);
  });

  it.each(probes.filter(([, { alone }]) => !alone))('redacts %s in a message', (_, { name, value }) => {
    const messages = [
      `${name}=${value}`,
      `invalid request: ${JSON.stringify({ [name]: value })}`,
      `said ${JSON.stringify(JSON.stringify({ [name]: value }))}`,
      `x: ${name}="${value}"`,
      `line\\n${name}=${value}`,
      JSON.stringify(`two\n${value.includes(' ') || / by its name$/.test(_) ? `${name}=${value}` : value}`),
    ];
    expect(messages.map(redactedText).filter((text) => leaksIn(text).length > 0)).toEqual([]);
  });

  it.each(NEAR_MISSES)('shows %s: %s', (name, value) => {
    expect(redacted(value, name)).toEqual(value);
    expect(redacted({ [name]: value })).toEqual({ [name]: value });
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    for (const written of [`${name}: ${text}`, `${name}=${text}`, JSON.stringify({ [name]: value })])
      expect(redactedText(written)).toBe(written);
  });

  it('keeps the shape: JSON text stays text, and unchanged without secrets', () => {
    expect(redacted('{ "a":  1 }')).toBe('{ "a":  1 }');
    expect(redacted('{"a":{"password":"x"},"b":"y"}')).toBe(`{"a":{"password":"${SECRET}"},"b":"y"}`);
    expect(redacted({ n: 1, b: true, z: null, l: ['x'] })).toEqual({ n: 1, b: true, z: null, l: ['x'] });
  });

  it('is idempotent', () => {
    const text = PROBES.map(({ name, value }) => `${name}=${value} ${JSON.stringify({ [name]: value })}`).join('\n');
    expect(redactedText(redactedText(text))).toBe(redactedText(text));
  });

  it('keeps JSON valid', () => {
    const document = JSON.stringify(
      PROBES.map(({ name, value }) => ({ [name]: value })),
      undefined,
      2,
    );
    expect(
      leaksIn(
        redactedText(document),
        PROBES.filter(({ alone }) => !alone),
      ),
    ).toEqual([]);
    expect(() => {
      JSON.parse(redactedText(document));
    }).not.toThrow();
  });

  it.each<[string, unknown, string, unknown]>([
    ['what the engine marks', marked, 'value', SECRET],
    ['what the engine marks within', { a: [marked] }, 'x', { a: [SECRET] }],
    [
      'a key by its name, deep in JSON text',
      '{"stage":{"apiKey":"k","name":"v1"}}',
      'settings',
      { stage: { apiKey: SECRET, name: 'v1' } },
    ],
    ['a list below a secret name', ['a', 'b'], 'webhookSecrets', [SECRET, SECRET]],
    ['a value in a bag of secrets', { secrets: { db: 'x' } }, 'x', { secrets: { db: SECRET } }],
    ['a number as a pass code', 1234, 'token', SECRET],
    ['a secret of Secrets Manager', '{"a":1}', 'secretString', { a: 1 }],
  ])('a review redacts %s', (_, value, name, shown) => {
    expect(presentable(value, name)).toEqual(shown);
  });

  it('a review shows a package by digest, and unknown values as such', () => {
    expect(
      presentable({
        '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
        hash: '5a02d2d1db39bf1216',
        path: '/home/a/x.zip',
      }),
    ).toBe('package sha256 5a02d2d1db39');
    expect(presentable({ arn: '04da6b54-80e4-46f7-96ec-b56ff0331ba9', __defaults: [] })).toEqual({ arn: UNKNOWN });
    expect(presentable('{broken')).toBe('{broken');
    expect(presentable('', 'token')).toBe('');
  });

  it('is not slower for hostile text', () => {
    const before = performance.now();
    for (const text of [
      'a:'.repeat(50_000),
      '://a:'.repeat(20_000),
      '"a":"'.repeat(20_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(2_000),
      'password='.repeat(10_000),
      '\\'.repeat(100_000),
      'eyJ'.repeat(30_000),
    ])
      redactedText(text);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
