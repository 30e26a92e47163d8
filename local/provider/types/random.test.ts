import { OFFLINE } from '../core/package';
import { drive } from '../testing/harness';
import { generateText, randomBytes, randomId, randomPassword, randomString } from './random';

const count = (text: string, form: RegExp): number => [...text].filter((character) => form.test(character)).length;

it('random:index/randomPassword:RandomPassword keeps its value, and makes another for other keepers', async () => {
  const password = drive(randomPassword, OFFLINE);
  await password.create({ length: 32, special: false, keepers: { rotation: '1' } });
  expect(password.id).toBe('none');
  const first: unknown = password.state['result'];
  expect(first).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(password.state).toMatchObject({ lower: true, numeric: true, number: true, special: false, minUpper: 0 });
  expect(await password.refresh()).toEqual([]);
  expect(password.state['result']).toBe(first);
  expect(password.diff({ length: 32, special: false, keepers: { rotation: '2' } }).replaces).toEqual(['keepers']);
  expect(password.diff({ length: 33, special: false, keepers: { rotation: '1' } }).replaces).toEqual(['length']);
  await password.delete();
});

it('makes texts of the classes and minimums that are asked for', () => {
  const text = generateText({
    length: 40,
    lower: true,
    upper: true,
    numeric: true,
    special: true,
    overrideSpecial: '#',
    minUpper: 5,
    minNumeric: 30,
    minSpecial: 2,
  });
  expect(text).toHaveLength(40);
  expect(count(text, /[A-Z]/)).toBeGreaterThanOrEqual(5);
  expect(count(text, /\d/)).toBeGreaterThanOrEqual(30);
  expect(count(text, /#/)).toBeGreaterThanOrEqual(2);
  expect(text).toMatch(/^[A-Za-z0-9#]+$/);
  expect(generateText({ length: 64, lower: false, upper: false, special: false })).toMatch(/^\d{64}$/);
  const many = Array.from({ length: 20 }, () => generateText({ length: 20 }));
  expect(new Set(many).size).toBe(20);
});

it('places the characters of a minimum anywhere', () => {
  const firsts = new Set(
    Array.from(
      { length: 60 },
      () => generateText({ length: 2, lower: true, upper: false, special: false, minLower: 1, minNumeric: 1 })[0]!,
    ),
  );
  expect([...firsts].some((character) => /\d/.test(character))).toBe(true);
  expect([...firsts].some((character) => /[a-z]/.test(character))).toBe(true);
});

it.each([
  [{ length: 0 }, 'length'],
  [{ length: 3, minLower: 2, minUpper: 2 }, 'length'],
  [{ length: 3, lower: false, upper: false, numeric: false, special: false }, 'lower'],
  [{ length: 3, lower: false, minLower: 1 }, 'minLower'],
  [{}, 'length'],
])('refuses a password of %j', (inputs, property) => {
  expect(
    drive(randomPassword, OFFLINE)
      .check(inputs)
      .map((failure) => failure.property),
  ).toEqual([property]);
});

it('random:index/randomString:RandomString shows its value as its id', async () => {
  const text = drive(randomString, OFFLINE);
  await text.create({ length: 6, upper: false, special: false });
  expect(text.id).toMatch(/^[a-z0-9]{6}$/);
  expect(text.state['result']).toBe(text.id);
  expect(await text.import('abc')).toMatchObject({ state: { result: 'abc', length: 3 }, inputs: { length: 3 } });
});

it('random:index/randomBytes:RandomBytes gives one value in two forms', async () => {
  const bytes = drive(randomBytes, OFFLINE);
  await bytes.create({ length: 32 });
  expect(Buffer.from(bytes.state['base64'] as string, 'base64')).toHaveLength(32);
  expect(Buffer.from(bytes.state['base64'] as string, 'base64').toString('hex')).toBe(bytes.state['hex']);
  expect(bytes.id).toBe('none');
  expect(bytes.diff({ length: 16 }).replaces).toEqual(['length']);
  expect((await bytes.import('AQID'))?.state).toMatchObject({ hex: '010203', length: 3 });
  expect(bytes.check({ length: 0.5 })).toHaveLength(1);
});

it('random:index/randomId:RandomId gives one value in four forms, with its prefix', async () => {
  const id = drive(randomId, OFFLINE);
  await id.create({ byteLength: 8, prefix: 'p-' });
  const hex = (id.state['hex'] as string).slice(2);
  expect(hex).toMatch(/^[0-9a-f]{16}$/);
  expect(id.state).toMatchObject({
    dec: `p-${BigInt(`0x${hex}`)}`,
    b64Std: `p-${Buffer.from(hex, 'hex').toString('base64')}`,
    b64Url: `p-${id.id}`,
    byteLength: 8,
  });
  expect(id.diff({ byteLength: 8, prefix: 'q-' }).replaces).toEqual(['prefix']);
  expect((await id.import('p-,9hUg'))?.state).toMatchObject({ hex: 'p-f61520', byteLength: 3 });
});
