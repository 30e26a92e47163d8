import { aliasName, bucketName, NAME_LIMITS, physicalName } from './naming';

const parts = { environment: 'dev', system: 'price-alerts', part: 'ingest' };

describe('physicalName', () => {
  it('R7 contains environment, system and part', () => {
    expect(physicalName({ ...parts, max: 64 })).toBe('dev-price-alerts-ingest');
  });

  it('is just the system without a part', () => {
    expect(physicalName({ environment: 'dev', system: 'price-alerts', max: 64 })).toBe('dev-price-alerts');
  });

  it('keeps a name of exactly the limit', () => {
    const part = 'x'.repeat(64 - 'dev-price-alerts-'.length);
    expect(physicalName({ ...parts, part, max: 64 })).toBe(`dev-price-alerts-${part}`);
  });

  it.each(Object.entries(NAME_LIMITS))('stays within the limit of a %s (%i)', (_, max) => {
    const long = physicalName({ ...parts, part: 'a-'.repeat(600), max });
    expect(long.length).toBeLessThanOrEqual(max);
    expect(long).toMatch(/^dev-price-alerts-.*[^-]-[0-9a-f]{6}$/);
  });

  it('keeps long names distinct and stable', () => {
    const [one, two] = ['a', 'b'].map((end) => physicalName({ ...parts, part: 'x'.repeat(80) + end, max: 64 }));
    expect(one).not.toBe(two);
    expect(physicalName({ ...parts, part: `${'x'.repeat(80)}a`, max: 64 })).toBe(one);
  });
});

describe('bucketName', () => {
  it('ends with the account, in lower case', () => {
    expect(bucketName({ ...parts, part: 'Export', accountId: '111111111111' })).toBe(
      'dev-price-alerts-export-111111111111',
    );
  });

  it('keeps the account when truncated', () => {
    const name = bucketName({ ...parts, part: 'x'.repeat(60), accountId: '111111111111' });
    expect(name).toMatch(/^dev-price-alerts-x+-[0-9a-f]{6}-111111111111$/);
    expect(name).toHaveLength(63);
  });
});

it('aliasName starts with alias/', () => {
  expect(aliasName({ environment: 'dev', system: 'price-alerts' })).toBe('alias/dev-price-alerts');
});
