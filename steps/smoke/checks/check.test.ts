import { CheckFailed, NotFollowed } from '../../../systems/shared/smoke/until';
import { runCheck } from './check';

const outcomeOf = (error: Error) => runCheck({ system: 's', name: 'n', run: () => Promise.reject(error) });

it('R4 a check that could not be tried is not followed, any other error a failure', async () => {
  expect(await outcomeOf(new NotFollowed('it would reach people'))).toMatchObject({
    outcome: 'not followed',
    detail: 'it would reach people',
  });
  expect(await outcomeOf(new CheckFailed('HTTP 500'))).toMatchObject({ outcome: 'failed', detail: 'HTTP 500' });
});

it('R4 an endpoint that does not answer fails its check with the reason', async () => {
  expect(
    await outcomeOf(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') })),
  ).toMatchObject({ outcome: 'failed', detail: 'fetch failed: connect ECONNREFUSED 127.0.0.1:9' });
});

it('R4 after an interruption no check is begun', async () => {
  const run = jest.fn();
  expect(await runCheck({ system: 's', name: 'n', run }, AbortSignal.abort())).toMatchObject({
    outcome: 'failed',
    detail: 'interrupted',
  });
  expect(run).not.toHaveBeenCalled();
});
