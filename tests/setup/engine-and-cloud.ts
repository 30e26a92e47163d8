import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getEngine } from '../../local/engine';
import { getMinistack } from '../../local/ministack';

/**
 * Before any test: the engine and the local cloud's packages, so that no test's time includes
 * getting them; and the folder of tests/setup/template.ts. Workers find them by these variables.
 */
const setup = async (): Promise<void> => {
  const progress = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const engine = await getEngine({ progress });
  process.env['SIGNALBOX_PULUMI'] = engine.command;
  process.env['SIGNALBOX_MINISTACK'] = await getMinistack(progress);
  process.env['SIGNALBOX_TEST_TEMPLATES'] ??= mkdtempSync(join(tmpdir(), 'signalbox-templates-'));
};

module.exports = setup;
