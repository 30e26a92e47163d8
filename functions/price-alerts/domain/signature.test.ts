import { createHmac } from 'node:crypto';
import { DependencyError, SignatureError, WebhookSecretError } from '../errors';
import type { WebhookSecrets } from '../ports';
import { parseSecrets, verifySignature, type SignatureHeaders } from './signature';

// The test vector of the Standard Webhooks libraries.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = Buffer.from('{"test": 2432232314}');
const HEADERS: SignatureHeaders = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const NOW = 1614265330_000;
const OTHER = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

const stored = (text: string, refreshed = text): WebhookSecrets & { reads: string[] } => {
  const reads: string[] = [];
  return {
    reads,
    current: async () => (reads.push('current'), text),
    refreshed: async () => (reads.push('refreshed'), refreshed),
  };
};
const verify = (
  changes: Partial<SignatureHeaders> = {},
  secrets: WebhookSecrets = stored(SECRET),
  body: Uint8Array = BODY,
  now = NOW,
) => verifySignature({ ...HEADERS, ...changes }, body, secrets, now);
const sign = (secret: string, timestamp: string) =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(`${HEADERS.id}.${timestamp}.`)
    .update(BODY)
    .digest('base64')}`;

describe('P2 webhooks are verified by Standard Webhooks', () => {
  it('P2 accepts the published test vector without reading the secret twice', async () => {
    const secrets = stored(SECRET);
    expect(await verify({}, secrets, BODY, NOW + 60_000)).toBe(NOW);
    expect(secrets.reads).toEqual(['current']);
  });

  it('P2 accepts one good signature among several, and one good secret among several', async () => {
    await verify({ signature: `v1a,abc v1,${Buffer.alloc(32).toString('base64')} ${HEADERS.signature}` });
    await verify({}, stored(`${OTHER}  ${SECRET}\n`));
  });

  it('P2 reads the secret again when nothing matches, and accepts a rotated one', async () => {
    const secrets = stored(OTHER, SECRET);
    await verify({}, secrets);
    expect(secrets.reads).toEqual(['current', 'refreshed']);
  });

  it('P11 answers 503 to a mismatch while the secret cannot be read, so that the sender retries', async () => {
    const away = new DependencyError('The webhook secret', new Error('away'));
    const secrets: WebhookSecrets = {
      current: async () => OTHER,
      refreshed: async () => {
        throw away;
      },
    };
    await expect(verify({}, secrets)).rejects.toBe(away);
    await expect(verify({}, { ...secrets, current: async () => SECRET })).resolves.toBe(NOW);
  });

  it.each([
    ['another body', verify.bind(null, {}, stored(SECRET), Buffer.from('{"test": 2432232315}'))],
    ['another id', verify.bind(null, { id: 'msg_2' })],
    ['another timestamp', verify.bind(null, { timestamp: '1614265331' })],
    ['another secret', verify.bind(null, {}, stored(OTHER))],
    ['a cut signature', verify.bind(null, { signature: HEADERS.signature?.slice(0, -5) })],
  ])('P2 refuses %s with 401', async (_name, attempt) => {
    await expect(attempt()).rejects.toThrow(
      expect.objectContaining({ status: 401, message: expect.stringContaining('byte for byte') }),
    );
  });

  it.each([
    [{ id: undefined }, 'webhook-id missing'],
    [{ timestamp: undefined, signature: '' }, 'webhook-timestamp, webhook-signature missing'],
    [
      { id: undefined, timestamp: undefined, signature: undefined },
      'webhook-id, webhook-timestamp, webhook-signature missing',
    ],
    [{ signature: 'v2,abc' }, 'no v1 signature'],
    [{ timestamp: '2021-02-25' }, 'whole seconds since 1970, such as 1614265330'],
  ])('P2 says what is wrong with %j', async (changes, message) => {
    await expect(verify(changes)).rejects.toThrow(new RegExp(message));
    await expect(verify(changes)).rejects.toBeInstanceOf(SignatureError);
  });

  it.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])('P2 tolerates five minutes: %d seconds', async (offset, accepted) => {
    const timestamp = String(NOW / 1000 + offset);
    const attempt = verify({ timestamp, signature: sign(SECRET, timestamp) });
    await (accepted
      ? expect(attempt).resolves.toBe(NOW + offset * 1000)
      : expect(attempt).rejects.toThrow(/301 seconds (ago|ahead); at most 300/));
  });

  it.each(['', '  ', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_', 'whsec_short', `${SECRET} nonsense`])(
    'P2 refuses to work with the secret %j and does not show it',
    (text) => {
      expect(() => parseSecrets(text)).toThrow(WebhookSecretError);
      expect(() => parseSecrets(text)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('MfKQ9') }),
      );
    },
  );
});
