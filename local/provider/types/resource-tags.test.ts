import { failedWith, unless, until } from './aws-errors';
import { decodeDocument, policyFailures } from './policy-documents';
import { isOurs, tagChanges, tagList, tagMap } from './resource-tags';

describe('R7 tags', () => {
  it("omits the service's own", () => {
    expect(
      tagMap([
        { Key: 'aws:cloudformation:stack', Value: 'x' },
        { Key: 'Owner', Value: 'a' },
      ]),
    ).toEqual({ Owner: 'a' });
    expect(tagMap([{ Key: 'aws:x', Value: 'x' }])).toBeUndefined();
    expect(tagMap(undefined)).toBeUndefined();
    expect(tagList({ Owner: 'a' })).toEqual([{ Key: 'Owner', Value: 'a' }]);
    expect(tagList({})).toBeUndefined();
  });

  it('sets what is new or other, and removes what is not wanted', () => {
    expect(tagChanges({ a: '1', b: '2', c: '3' }, { a: '1', b: 'x', d: '4' })).toEqual({
      set: [
        { Key: 'b', Value: 'x' },
        { Key: 'd', Value: '4' },
      ],
      remove: ['c'],
    });
    expect(tagChanges(undefined, undefined)).toEqual({ set: [], remove: [] });
  });

  it('recognises our resources by every wanted tag, and none without tags', () => {
    expect(isOurs({ a: '1', extra: 'x' }, { a: '1' })).toBe(true);
    expect(isOurs({ a: '1' }, { a: '1', b: '2' })).toBe(false);
    expect(isOurs({ a: '1' }, {})).toBe(false);
    expect(isOurs(undefined, undefined)).toBe(false);
  });
});

describe('aws errors', () => {
  const gone = Object.assign(new Error('no'), { name: 'NotFoundException' });

  it('turns the named codes into undefined and passes all others on', async () => {
    expect(failedWith(gone, 'NotFoundException')).toBe(true);
    expect(await unless(['NotFoundException'], () => Promise.reject(gone))).toBeUndefined();
    await expect(unless(['Other'], () => Promise.reject(gone))).rejects.toBe(gone);
    expect(await unless(['Other'], () => Promise.resolve(1))).toBe(1);
  });

  it('asks until there is an answer, the time is over, or the engine cancels', async () => {
    let asked = 0;
    expect(await until('it', () => Promise.resolve(++asked === 3 ? 'yes' : undefined))).toBe('yes');
    expect(asked).toBe(3);
    await expect(until('table x is active', () => Promise.resolve(undefined), { timeoutSeconds: 0.1 })).rejects.toThrow(
      'timed out after 0.1 s waiting until table x is active',
    );
    await expect(
      until('it', () => Promise.resolve(undefined), { signal: AbortSignal.timeout(20) }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('policy documents', () => {
  it('requires an object in a string', () => {
    expect(policyFailures({ policy: { Statement: [] } }, 'policy')).toEqual([
      {
        property: 'policy',
        reason: 'must be a JSON object in a string, found object {"Statement":[]}; pass JSON.stringify(document)',
      },
    ]);
    expect(policyFailures({ policy: '"x"' }, 'policy')).toHaveLength(1);
    expect(policyFailures({ policy: '{}' }, 'policy', 'other')).toEqual([]);
  });

  it('decodes what IAM returns', () => {
    expect(decodeDocument('%7B%22a%22%3A%22b%20c%22%7D')).toBe('{"a":"b c"}');
    expect(decodeDocument(undefined)).toBeUndefined();
  });
});
