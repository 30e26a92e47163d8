import { addBlock, removeBlock } from './environment-blocks';

const FILE = `# Development.
environment: dev # name
systems:
  # The first.
  first:
    region: us-east-1
    steps:
      - security: {}

  second:
    region: us-east-2
    # Within.
    steps:
      - security: {}
`;
const THIRD = '  third:\n    region: us-west-2\n';

it('adds a block after the others and changes no other byte', () => {
  expect(addBlock(FILE, THIRD)).toBe(`${FILE}\n${THIRD}`);
});

it('adds a block before what follows the systems', () => {
  const tail = '\n# Accepted.\nacceptedDrift: []\n';
  expect(addBlock(`${FILE}${tail}`, THIRD)).toBe(`${FILE}\n${THIRD}${tail}`);
});

it('adds the first block', () => {
  expect(addBlock('systems: {} # none\n', THIRD)).toBe(`systems: # none\n${THIRD}`);
});

it.each([
  ['alone', ''],
  ['before other settings', '\n# Accepted.\nacceptedDrift: []\n'],
])('removes what it added, %s', (_, tail) => {
  expect(removeBlock(addBlock(`${FILE}${tail}`, THIRD), 'third')).toBe(`${FILE}${tail}`);
});

it('removes a block with the comment above it, and leaves those within others', () => {
  expect(removeBlock(FILE, 'first')).toBe(FILE.replace(/ {2}# The first[\s\S]*?\n\n/, ''));
  expect(removeBlock(FILE, 'second')).toBe(FILE.replace(/\n {2}second[\s\S]*/, ''));
});

it('leaves an empty map where the last system goes', () => {
  expect(removeBlock('a: 1\nsystems:\n  first:\n    region: x\n', 'first')).toBe('a: 1\nsystems: {}\n');
});

it('knows a file without the system, and finds no part of a longer name', () => {
  expect(removeBlock(FILE, 'firs')).toBeUndefined();
  expect(removeBlock(FILE, 'third')).toBeUndefined();
});

it('fails for systems in one line', () => {
  expect(() => addBlock('systems: { a: {} }\n', THIRD)).toThrow('not a block');
  expect(() => addBlock('a: 1\n', THIRD)).toThrow('no line `systems:`');
});
