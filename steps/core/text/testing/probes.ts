/**
 * Secrets as they might be left in a variable, for tests of all output. None is real: each
 * is assembled here, so that scanners do not report this file.
 */
export interface Probe {
  readonly what: string;
  /** The name that contains it: usually unremarkable. */
  readonly name: string;
  readonly value: string;
  /** Parts that must not appear anywhere. */
  readonly secrets: readonly string[];
  /** Recognised only as a full value, since in a sentence its end is unknown. */
  readonly alone?: true;
}

const joined = (...parts: readonly string[]): string => parts.join('');
const CHARACTERS = 'q7Rw2Zt9Kx4Lm8Vb3Nc6Hj5Pd1Gf0SyTaUeIoQ';
const token = (prefix: string, length: number): string => joined(prefix, CHARACTERS.repeat(3).slice(0, length));
const byLook = (what: string, value: string, secrets: readonly string[] = [value]): Probe => ({
  what,
  name: `NOTE_${what.replaceAll(/\W+/g, '_').toUpperCase()}`,
  value,
  secrets,
});

const PEM_LINES = ['MIIEowIBAAKCAQEAy8Dbv8prpJ', 'k2WdQ0ZkZbWQGm3h5r0n0GQbTz'];
const pem = (kind: string, newline: string): string =>
  ['-----BEGIN ', kind, '-----', newline, PEM_LINES.join(newline), newline, '-----END ', kind, '-----'].join('');
const AWS_SECRET = joined('wJalrXUtnFEMI', '/K7MDENG/', 'bPxRfiCYEXAMPLEKEY');
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJwcm9iZSJ9', 'c2lnbmF0dXJlLW9mLXByb2Jl'].join('.');
/** Each probe is distinct, so that a test shows which one leaked. */
const pass = (number: number): string => `correct-horse-${number}-battery`;

export const PROBES: readonly Probe[] = [
  byLook('a webhook secret', token('whsec_', 44)),
  ...['ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_'].map((prefix) => byLook(`a token of GitHub ${prefix}`, token(prefix, 36))),
  byLook('a stateless token of GitHub', joined('ghs_', '123456_', JWT), [JWT, JWT.split('.')[2]!]),
  byLook('a fine-grained token of GitHub', joined('github_pat_', '11ABCDEFG0', token('_', 59))),
  byLook('a key id of AWS', joined('AKIA', 'IOSFODNN7EXAMPLE')),
  byLook('a temporary key id of AWS', joined('ASIA', 'IOSFODNN7EXAMPLE')),
  byLook('a secret access key', AWS_SECRET),
  byLook('a private key', pem('RSA PRIVATE KEY', '\n'), PEM_LINES),
  byLook('an elliptic private key with its lines escaped', pem('EC PRIVATE KEY', '\\n'), PEM_LINES),
  byLook('a private key that was cut', pem('PRIVATE KEY', '\n').slice(0, 70), PEM_LINES.slice(0, 1)),
  byLook('a bearer header', `Bearer ${CHARACTERS}`, [CHARACTERS]),
  byLook('a basic header', joined('Basic ', 'cHJvYmU6', 'aHVudGVyMg=='), ['cHJvYmU6aHVudGVyMg']),
  { ...byLook('a bearer header of small letters', joined('Bearer ', 'supersecret'), ['supersecret']), alone: true },
  byLook('a JSON web token', JWT),
  byLook('a token of Slack', joined('xoxb-', '123456789012-', CHARACTERS)),
  byLook('an address of Slack', joined('https://hooks.slack.com/', 'services/T00000000/B00000000/', CHARACTERS), [
    CHARACTERS,
  ]),
  byLook('a key of Stripe', token('sk_live_', 24)),
  byLook('a restricted key of Stripe', token('rk_test_', 24)),
  byLook('a password in a URL', `postgres://probe:${pass(1)}@db.example.com:5432/prices`, [pass(1)]),
  byLook('a password that looks like a port in a URL', 'amqps://probe:54321@mq.example.com', ['54321']),
  byLook('a password in a URL without a user', `redis://:${pass(2)}@cache.example.com`, [pass(2)]),
  byLook('a connection string', `Server=db;User=probe;Password=${pass(3)};`, [pass(3)]),
  byLook('JSON in a string', JSON.stringify({ db: { user: 'probe', password: pass(4) } }), [pass(4)]),
  byLook(
    'JSON in JSON in a string',
    JSON.stringify({ config: JSON.stringify({ inner: JSON.stringify({ apiKey: pass(5) }) }) }),
    [pass(5)],
  ),
  byLook('JSON in words', `config is ${JSON.stringify({ passphrase: pass(6) })} now`, [pass(6)]),
  byLook('escaped JSON in words', `config is ${JSON.stringify(JSON.stringify({ client_secret: pass(7) }))} now`, [
    pass(7),
  ]),
  byLook('a token in JSON under a name that says nothing', JSON.stringify([{ note: token('ghp_', 36) }]), [
    token('ghp_', 36),
  ]),
  byLook('a name and a value in JSON', JSON.stringify([{ name: 'DB_PASSWORD', value: pass(8) }]), [pass(8)]),
  byLook('JSON that names a key twice', `{"a":"${token('ghp_', 36)}","a":"x"}`, [token('ghp_', 36)]),
  { ...byLook('YAML in a string', `db:\n  user: probe\n  password: ${pass(9)}\n`, [pass(9)]), alone: true },
  { what: 'a password by its name', name: 'DB_PASSWORD', value: 'hunter2', secrets: ['hunter2'] },
  { what: 'a passphrase by its name', name: 'SIGNING_PASSPHRASE', value: pass(11), secrets: [pass(11)] },
  { what: 'a secret by its name', name: 'webhookSecret', value: pass(12), secrets: [pass(12)] },
  {
    what: 'an authorization by its name',
    name: 'UPSTREAM_AUTHORIZATION',
    value: `Digest ${pass(13)}`,
    secrets: [pass(13)],
  },
  { what: 'a key by its name', name: 'SERVICE_API_KEY', value: pass(14), secrets: [pass(14)] },
  { what: 'an encryption key by its name', name: 'encryptionKey', value: pass(14), secrets: [pass(14)] },
  { what: 'a numbered token by its name', name: 'TOKEN_2', value: pass(15), secrets: [pass(15)] },
];

/** What must stay readable, with its names. */
export const NEAR_MISSES: readonly (readonly [name: string, value: unknown])[] = [
  ['WEBHOOK_SECRET_ARN', 'arn:aws:secretsmanager:us-east-1:111111111111:secret:dev-webhook-AbCdEf'],
  ['kmsKeyArn', 'arn:aws:kms:us-east-1:111111111111:key/0f6ac4ee-3c8e-4a7c-9d7b-0d8a3a2e6a10'],
  ['credentials', 'arn:aws:iam::111111111111:role/dev-api-logging'],
  ['kmsKeyId', '0f6ac4ee-3c8e-4a7c-9d7b-0d8a3a2e6a10'],
  ['kmsMasterKeyId', 'alias/dev-price-alerts'],
  ['encryptionKey', 'alias/dev-price-alerts'],
  ['title', 'Basic authentication'],
  ['partitionKey', 'metric_name'],
  ['sortKey', 'timestamp'],
  ['keyArn', 'none yet'],
  ['apiKeyRequired', true],
  ['apiKeySource', 'HEADER'],
  ['authorization', 'NONE'],
  ['authorization', 'AWS_IAM'],
  ['authorization', 'COGNITO_USER_POOLS'],
  ['secretName', 'staging-price-alerts-webhook'],
  ['tokenTtlSeconds', 300],
  ['maxTokens', 4096],
  ['codeSha256', 'UGPI2SKrTc0YXGvkQbJrdKpLr4rHOVqEjqHvb1eJc5A='],
  ['sourceCodeHash', 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg='],
  ['digest', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['commit', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['principalId', 'AROAIOSFODNN7EXAMPLE'],
  ['endpoint', 'https://127.0.0.1:32777/restapis/c850e5d9/v1/_user_request_/metrics?at=a@b'],
  ['queueUrl', 'https://sqs.us-east-1.amazonaws.com/111111111111/dev-price-alerts-prices'],
  ['format', '{"requestId":"$context.requestId","apiKey":"$context.identity.apiKey"}'],
  [
    'policy',
    '{"Statement":[{"Sid":"Read","Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":"*","Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:owner/name:environment:dev"}}}]}',
  ],
  ['description', 'Basic authentication, bearer certificates and the password are described elsewhere.'],
  ['name', 'ApiGatewayAccountCloudWatchLoggingRole12'],
  ['secretsProvider', 'awskms://alias/signalbox-dev-state?region=us-east-1'],
  ['webhookSignature', 'required'],
  [
    'urn',
    'urn:pulumi:dev::signalbox::signalbox:system:PriceAlerts$aws:secretsmanager/secret:Secret::price-alerts-webhook-secret',
  ],
];

/** The probes with a part in a text. */
export const leaksIn = (text: string, probes: readonly Probe[] = PROBES): readonly string[] =>
  probes
    .filter(({ secrets }) =>
      secrets.some((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1))),
    )
    .map(({ what }) => what);
