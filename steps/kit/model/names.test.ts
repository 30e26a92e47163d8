import { namesOf, nameProblem, newNameProblem } from './names';

it('writes a name as types, variables and comments do', () => {
  expect(namesOf('order-events')).toEqual({
    name: 'order-events',
    pascal: 'OrderEvents',
    variable: 'orderEvents',
    title: 'order events',
  });
});

it.each(['abc', 'orders', 'a-1', 'x'.repeat(30)])('%s can name a system', (name) => {
  expect(nameProblem(name)).toBeUndefined();
});

it.each(['', 'ab', 'x'.repeat(31), 'Orders', '1st', '-ab', 'ab-', 'a--b', 'a_b', '../x', 'a b'])(
  '%j cannot name a system',
  (name) => {
    expect(nameProblem(name)).toMatch(/^must be 3–30 lower-case letters, digits or single -/);
  },
);

it.each(['class', 'shared', 'environment', 'rules'])('%s is reserved', (name) => {
  expect(nameProblem(name)).toContain('is reserved');
});

it.each([
  ['orders', 'must be new'],
  ['orders-eu', 'must not begin with the name of another system'],
  ['ord', undefined],
  ['orders2', undefined],
])('beside orders, %s: %s', (name, problem) => {
  const found = newNameProblem(name, ['orders']);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(problem);
});

it('two systems differ in their types too', () => {
  expect(newNameProblem('order1', ['or-der1'])).toBeUndefined();
  expect(newNameProblem('a1-b', ['a1b'])).toBeUndefined();
  expect(newNameProblem('a-1b', ['a1b'])).toContain('must differ');
});
