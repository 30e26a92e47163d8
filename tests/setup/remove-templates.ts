import { rmSync } from 'node:fs';

/** After all tests: what tests/setup/template.ts kept for this run. */
module.exports = (): void => {
  const folder = process.env['SIGNALBOX_TEST_TEMPLATES'];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
};
