import { importersOf, importsOf, names } from './import-graph';

it('finds static, dynamic, type and mocked imports', () => {
  const text = `
import type { A } from '../a';
import './b';
export { c } from './c';
const d = await import('./d');
type E = import('../e').E;
jest.mock('./f', () => ({}));
import { g } from 'g';
import {
  h,
} from './h.json';
`;
  const found = importsOf('tests/x/y.test.ts', text).filter((path) => path.endsWith('.ts') && !path.includes('index'));
  expect(found).toEqual(
    ['tests/a', 'tests/x/b', 'tests/x/c', 'tests/x/d', 'tests/e', 'tests/x/f', 'tests/x/h.json'].map((p) => `${p}.ts`),
  );
});

it('follows imports in every order', () => {
  const sources = new Map([
    ['a.ts', "import './b';"],
    ['b.ts', "import './c';"],
    ['c.ts', "import './s';"],
    ['d.ts', "import './e';"],
    ['s/index.ts', ''],
  ]);
  expect(importersOf(sources, ['s/index.ts'])).toEqual(['a.ts', 'b.ts', 'c.ts']);
});

it.each([
  ["'price-alerts'", true],
  ['dev-price-alerts-x', false],
  ['price-alerts-evaluate', true],
  ['my-price-alerts', false],
  ['price-alertsX', false],
])('%s names price-alerts: %s', (text, expected) => {
  expect(names(text, 'price-alerts')).toBe(expected);
});
