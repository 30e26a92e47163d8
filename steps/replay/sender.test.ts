import { createHmac } from 'node:crypto';
import { createPace } from './pace';
import type { PostReply } from '../core/traffic/post';
import { pauseBefore, send, TRIES, type SenderOptions } from './sender';
import { signatureHeaders } from '../../systems/shared/signature';

/** Answers in turn; the last one again and again. */
function setup(...answers: (PostReply | Error)[]) {
  const pauses: number[] = [];
  const ids: string[] = [];
  const counted = { request: 0, retry: 0 };
  const options: SenderOptions = {
    url: 'http://x/v1',
    headers: (_, id) => {
      ids.push(id);
      return { id };
    },
    newId: () => `id-${counted.request}`,
    turn: () => Promise.resolve(),
    sleep: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
    random: () => 1,
    counted: (what) => {
      counted[what]++;
    },
    post: () => {
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  return { options, pauses, ids, counted };
}
const reply = (status: number, retryAfter?: number): PostReply => ({ status, body: `b${status}`, retryAfter });
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

it('gives the answer of the first try that is one', async () => {
  const { options, counted, pauses } = setup(reply(200));
  expect(await send('{}', options)).toEqual({ kind: 'accepted', body: 'b200' });
  expect(counted).toEqual({ request: 1, retry: 0 });
  expect(pauses).toEqual([]);
});

it('tries 429, 5xx and silence again under the same id, with growing pauses', async () => {
  const { options, counted, pauses, ids } = setup(reply(429), reply(500), refused, reply(503), reply(202));
  expect(await send('{}', options)).toEqual({ kind: 'accepted', body: 'b202' });
  expect(counted).toEqual({ request: 5, retry: 4 });
  expect(pauses).toEqual([200, 400, 800, 1600]);
  expect(new Set(ids)).toEqual(new Set(['id-0']));
});

it('ends after its tries', async () => {
  const { options, counted } = setup(reply(503));
  expect(await send('{}', options)).toEqual({ kind: 'failed', status: 503, body: 'b503' });
  expect(counted).toEqual({ request: TRIES, retry: TRIES - 1 });
});

it('says that nothing answers', async () => {
  expect(await send('{}', setup(refused).options)).toEqual({
    kind: 'pointless',
    reason: 'http://x/v1 did not answer in 6 tries (ECONNREFUSED); is it running? npm start starts the local cloud',
  });
});

it.each([400, 409, 413, 422])('does not try %i again', async (status) => {
  const { options, counted } = setup(reply(status));
  expect(await send('{}', options)).toEqual({ kind: 'refused', status, body: `b${status}` });
  expect(counted.request).toBe(1);
});

it.each([401, 403, 404, 405, 415])('knows that %i awaits every request', async (status) => {
  const { options, counted } = setup(reply(status));
  expect(await send('{}', options)).toEqual({
    kind: 'pointless',
    reason: expect.stringMatching(new RegExp(`^http://x/v1 answered ${status}: .*;`)),
  });
  expect(counted.request).toBe(1);
});

it('pauses at most 5 s by itself, by chance not at all, and as long as it is asked up to 30 s', () => {
  const most = () => 1;
  expect([2, 3, 6, 7, 20].map((attempt) => pauseBefore(attempt, undefined, most))).toEqual([
    200, 400, 3200, 5000, 5000,
  ]);
  expect([2, 7].map((attempt) => pauseBefore(attempt, undefined, () => 0.5))).toEqual([100, 2500]);
  expect(pauseBefore(2, undefined, () => 0)).toBe(0);
  expect(pauseBefore(2, 2, most)).toBe(2000);
  expect(pauseBefore(7, 2, most)).toBe(5000);
  expect(pauseBefore(2, 3600, most)).toBe(30_000);
});

it('signs as Standard Webhooks does: the published example', () => {
  const body = '{"test": 2432232314}';
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', now: 1_614_265_330_000, body };
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  expect(signatureHeaders(secret, message)).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
  expect(signatureHeaders(`${secret} whsec_${Buffer.from('old').toString('base64')}`, message)).toEqual(
    signatureHeaders(secret, message),
  );
  expect(signatureHeaders(secret, { ...message, now: message.now + 1000 })['webhook-signature']).toBe(
    `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${message.id}.1614265331.${body}`)
      .digest('base64')}`,
  );
});

it('lets requests start evenly, and makes up for no pause', async () => {
  let clock = 0;
  const starts: number[] = [];
  const turn = createPace(
    10,
    () => clock,
    (ms) => {
      clock += ms;
      return Promise.resolve();
    },
  );
  for (let index = 0; index < 4; index++) {
    await turn();
    starts.push(clock);
  }
  clock += 5_000;
  for (let index = 0; index < 3; index++) {
    await turn();
    starts.push(clock);
  }
  expect(starts.map(Math.round)).toEqual([0, 100, 200, 300, 5300, 5300, 5400]);
});
