import { namesOf } from './names';
import { addToList, removeFromList } from './systems-list';

const EMPTY = `import type { System } from './define';

/** Every system. */
export const systems: readonly System[] = [];
`;
const ONE = EMPTY.replace("'./define';\n", "'./define';\nimport { orders } from './orders';\n");

it('adds a system after the others, and takes it out again', () => {
  const text = `import type { System } from './define';
import { orders } from './orders';

export const systems: readonly System[] = [orders];
`;
  const added = addToList(text, namesOf('price-alerts'));
  expect(added).toBe(`import type { System } from './define';
import { orders } from './orders';
import { priceAlerts } from './price-alerts';

export const systems: readonly System[] = [orders, priceAlerts];
`);
  expect(removeFromList(added, 'price-alerts')).toBe(text);
  expect(removeFromList(added, 'orders')).toContain('= [priceAlerts];');
});

it('adds the first system', () => {
  expect(addToList(EMPTY, namesOf('orders'))).toContain('= [orders];');
});

it('reads a list over several lines', () => {
  const text = ONE.replace('= []', '= [\n  orders,\n]');
  expect(removeFromList(text, 'orders')).toContain('= [];');
});

it('fails for a file without the list, or a system that it does not import', () => {
  expect(() => addToList('', namesOf('orders'))).toThrow('no list');
  expect(() => removeFromList(EMPTY, 'orders')).toThrow('does not import ./orders');
});
