import { text, type Command } from './lib/command';
import { EXIT, UsageError } from './lib/errors';
import { withoutCredentials } from './lib/github/job';
import { conclude as conclusionOf, readNeeds } from './plan/conclusion';

/** The one check of a workflow that main can require: whether the jobs before it went well or were rightly skipped. */
export const conclude: Command = {
  summary: 'in a workflow: whether the jobs that this one needs went well or were rightly skipped',
  usage: '[--skippable JOB[,JOB…]]   with NEEDS: ${{ toJSON(needs) }} in the environment',
  options: { skippable: { type: 'string' } },
  run: async ({ options, out }) => {
    const needs = readNeeds(process.env['NEEDS'] ?? '');
    if (!needs) throw new UsageError('NEEDS does not hold the results of the jobs before: give it to the step, env: { NEEDS: ${{ toJSON(needs) }} }.');
    const { ok, lines } = conclusionOf(needs, text(options, 'skippable')?.split(',') ?? [], withoutCredentials());
    lines.forEach((line) => out.line(line));
    return ok ? EXIT.ok : EXIT.failed;
  },
};
