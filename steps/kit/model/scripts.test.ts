import { withoutScripts } from './scripts';

const TEXT = '{\n  "scripts": {\n    "a": "tsx tests/a.ts",\n    "b": "tsx tests/b.ts"\n  },\n  "c": 1\n}\n';

it('removes the scripts of the files alone, and keeps the JSON whole', () => {
  expect(withoutScripts(TEXT, ['tests/b.ts'])).toBe(
    '{\n  "scripts": {\n    "a": "tsx tests/a.ts"\n  },\n  "c": 1\n}\n',
  );
  expect(withoutScripts(TEXT, ['tests/a.ts'])).toContain('"scripts": {\n    "b": "tsx tests/b.ts"\n  }');
  expect(withoutScripts(TEXT, ['tests/c.ts'])).toBe(TEXT);
});
