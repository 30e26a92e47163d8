import { removalOf } from './removal';

const sources = new Map([
  ['systems/index.ts', "import { a } from './a'; import { b } from './b';"],
  ['systems/a/index.ts', "import '../../functions/a/contract';"],
  ['systems/b/index.ts', ''],
  ['functions/a/contract.ts', ''],
  ['steps/run.ts', "import '../systems';"],
  ['tests/setup/sandbox.ts', ''],
  ['tests/setup/outputs.ts', "import '../../functions/a/contract';"],
  ['tests/setup/deployment.ts', "import './outputs';"],
  ['tests/drift.test.ts', "import './setup/deployment';"],
  ['tests/start.test.ts', "import './setup/sandbox'; it('prints a', () => undefined); const name = 'a';"],
  ['tests/unlock.test.ts', "import './setup/sandbox';"],
  ['tests/samples/unit/x.test.ts', "import '../../../systems/a';"],
  ['tests/samples/unit/y.test.ts', ''],
]);

it('takes the tests that need the system, the samples with the first of them', () => {
  expect(removalOf(sources, 'a')).toEqual({
    own: ['functions/a/contract.ts', 'systems/a/index.ts'],
    tests: [
      'tests/drift.test.ts',
      'tests/samples/unit/x.test.ts',
      'tests/samples/unit/y.test.ts',
      'tests/setup/deployment.ts',
      'tests/setup/outputs.ts',
      'tests/start.test.ts',
    ],
    others: [],
  });
});

it('takes no test that does not need it', () => {
  expect(removalOf(sources, 'b')).toEqual({ own: ['systems/b/index.ts'], tests: [], others: [] });
});

it('finds other files that import the system', () => {
  expect(removalOf(new Map([...sources, ['steps/x.ts', "import '../systems/b';"]]), 'b').others).toEqual([
    'steps/x.ts',
  ]);
});
