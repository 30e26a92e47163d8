import { messageWithCause } from './errors';

describe('messageWithCause', () => {
  const failed = (cause: unknown) => new TypeError('fetch failed', { cause });

  it.each([
    [failed(new Error('connect ECONNREFUSED')), 'fetch failed: connect ECONNREFUSED'],
    [failed(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })), 'fetch failed: ECONNREFUSED'],
    [new Error('no: not there', { cause: new Error('not there') }), 'no: not there'],
    [failed('text'), 'fetch failed'],
    [new Error('plain'), 'plain'],
    ['thrown text', 'thrown text'],
    [null, 'null'],
  ])('puts %p in words', (error, words) => expect(messageWithCause(error)).toBe(words));
});
