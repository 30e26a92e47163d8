import { nodeMistake, OLDEST_NODE } from './node-version';

it.each(['v22.0.0', 'v22.12.1', 'v24.21.0', 'v100.0.0'])('accepts Node %s', (version) => {
  expect(nodeMistake(version)).toBeUndefined();
});

it.each(['v20.20.2', 'v21.9.0', 'v8.17.0', 'unknown'])('R5 explains what to do with Node %s', (version) => {
  expect(nodeMistake(version)).toContain(`needs Node ${OLDEST_NODE} or newer; pulumi ran it with ${version}`);
  expect(nodeMistake(version)).toContain('export PATH="$PWD/node_modules/.bin:$PATH"');
});
