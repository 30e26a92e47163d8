import type { WorkflowEvent } from './setup/actions-runner';
import { jobOf, openLoop, type Loop } from './setup/loop';

const MINUTES = 60_000;

/** One turn of the loop for dev alone, the one environment whose account is known; tests/exhaustive/loop.test.ts runs the whole with all three. */
describe('R4 one turn of the GitOps loop, as the workflows call it', () => {
  let loop: Loop;
  let first: WorkflowEvent;

  beforeAll(async () => {
    loop = await openLoop(['dev']);
  });
  afterAll(() => loop.close(), MINUTES);

  it(
    'R4 deploys a push to main, and tests it with real requests',
    async () => {
      first = loop.onMain('push');
      const run = await loop.run('deploy', first, { build: 'success', dev: 'success', staging: 'success' });
      expect(jobOf(run, 'dev').log).toContain('passed: 14 checks');
      expect(jobOf(run, 'staging').log).toContain('Skipped: staging is not bootstrapped');
    },
    5 * MINUTES,
  );

  it(
    'R4 applies on the merge exactly the plan that the pull request showed',
    async () => {
      const event = loop.pullRequest('Let more requests through', () => {
        loop.checkout.edit('environments/dev.yaml', /rateLimit: \d+/, 'rateLimit: 77');
      });
      await loop.run('preview', event, {
        build: 'success',
        'environments dev': 'success',
        'environments staging': 'success',
        'environments prod': 'success',
        preview: 'success',
      });
      expect(loop.github.repository.comments.map(({ body }) => body)).toEqual([expect.stringContaining('`77`')]);
      loop.merge('Let more requests through');
      const run = await loop.run('deploy', loop.onMain('push'), {
        build: 'success',
        dev: 'success',
        staging: 'success',
      });
      expect(jobOf(run, 'dev').log).toContain('applying the plan');
      expect(jobOf(run, 'dev').log).toContain('resources: 0 created, 2 updated, 0 replaced, 0 deleted');

      // Somebody starts the first run again: it would take away what was merged since.
      const old = await loop.run('deploy', first, { build: 'success', dev: 'failure', staging: 'skipped' });
      expect(jobOf(old, 'dev').log).toMatch(/dev was deployed from \w{12}, which is newer than this run's commit/);
    },
    5 * MINUTES,
  );
});
