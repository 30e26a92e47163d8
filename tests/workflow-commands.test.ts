import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../local/paths';
import { commands } from '../steps/commands';
import { parseCommandLine } from '../steps/core/command-line';
import { environmentNames } from '../steps/core/engine/environments';
import { readWorkflow, workflowNames, type WorkflowJob } from './setup/workflows';

/** No command of ours: jest. */
const TESTS = 'npm run test:exhaustive';

/** The commands that workflows call are there, with the options that they give. */
describe('R4 a command of a workflow', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const calls = workflowNames().flatMap((file) =>
    readWorkflow(file).jobs.flatMap((job) =>
      job.steps
        .filter(({ run }) => run?.startsWith('npm run') && run !== TESTS)
        .map(({ run }) => ({ file, job, words: wordsOf(run!, job) })),
    ),
  );

  /** The words as a shell hands them over: quotes gone, variables put in. */
  function wordsOf(run: string, job: WorkflowJob): string[] {
    return run
      .split(' ')
      .map((word) => word.replaceAll('"', '').replace(/\$(\w+)/g, (_, name: string) => job.env[name] ?? ''));
  }

  it('R4 is called in all of them but those that test', () => {
    expect([...new Set(calls.map(({ file }) => file))]).toEqual(['deploy', 'drift', 'preview', 'promote']);
  });

  it.each([...new Set(calls.map(({ words }) => words.join(' ')))])('R4 %s', async (line) => {
    const [, , script = '', dashes = '--', ...args] = line.split(' ');
    expect(dashes).toBe('--');
    const name = /^node steps\/launch\.mjs ([\w:-]+)$/.exec(scripts[script] ?? '')?.[1] ?? '';
    expect(Object.keys(commands)).toContain(name);
    const command = await commands[name]!.load();
    const { values } = parseCommandLine(name, command, args);
    if (values['env'] !== undefined) expect(environmentNames()).toContain(values['env']);
  });
});
