import { JSON_OPTION, screenOf, text, type Command } from '../core/command';
import { EXIT, UsageError } from '../core/errors';
import { withoutCredentials } from '../core/github/job';
import { conclude as conclusionOf, readNeeds } from './model/conclusion';

/** The required check of a workflow: whether the preceding jobs passed or were correctly skipped. */
export const conclude: Command = {
  details: 'Reads the results of the jobs from NEEDS: ${{ toJSON(needs) }}. Runs in workflows.',
  options: {
    skippable: { type: 'string', value: 'JOB[,JOB…]', about: 'Jobs that may be skipped' },
    ...JSON_OPTION,
  },
  run: async (input) => {
    const { options } = input;
    const { say, json } = screenOf(input);
    const needs = readNeeds(process.env['NEEDS'] ?? '');
    if (!needs)
      throw new UsageError(
        'NEEDS does not contain the results of the preceding jobs: pass it to the step, env: { NEEDS: ${{ toJSON(needs) }} }.',
      );
    const { ok, jobs, lines } = conclusionOf(needs, text(options, 'skippable')?.split(',') ?? [], withoutCredentials());
    lines.forEach((line) => say.line(line));
    json({ format: 'signalbox-conclusion', version: 1, ok, jobs });
    return ok ? EXIT.ok : EXIT.failed;
  },
};
