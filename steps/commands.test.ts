import { commands } from './commands';

it.each(Object.entries(commands))('%s accepts --json', async (_, { load }) => {
  expect((await load()).options).toHaveProperty('json.type', 'boolean');
});
