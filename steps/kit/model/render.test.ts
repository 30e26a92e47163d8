import { choose, fill } from './render';

it('fills in every placeholder', () => {
  expect(fill('__name__ is __Name__, __name__', { name: 'orders', Name: 'Orders' })).toBe('orders is Orders, orders');
});

const TEXT = 'a\n//? api\nb\n  //? queue\nc\n#? end\nd\n';

it.each([
  [['api'], 'a\nb\nd\n'],
  [['queue'], 'a\nc\nd\n'],
  [[], 'a\nd\n'],
])('keeps the lines of %j', (variants, expected) => {
  expect(choose(TEXT, variants)).toBe(expected);
});
