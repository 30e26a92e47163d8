import { lastDrift } from './last-drift';
import type { DriftRecord } from './records';

const RECORD: DriftRecord = {
  format: 'signalbox-drift',
  version: 1,
  environment: 'dev',
  by: 'https://github.example/acme/platform/actions/runs/7/attempts/1',
  at: '2026-11-20T06:00:00.000Z',
  verdict: 'clean',
  headline: 'clean: the cloud is as deployed (255 resources compared)',
};
const now = new Date('2026-11-21T00:00:00Z');

describe('the last drift check in a preview', () => {
  it('R4 is shown with its run', () =>
    expect(lastDrift('dev', RECORD, now)).toBe(
      'Last drift check: clean: the cloud is as deployed (255 resources compared), at 2026-11-20T06:00:00.000Z ([run](https://github.example/acme/platform/actions/runs/7/attempts/1)).',
    ));
  it('R4 warns of drift', () =>
    expect(
      lastDrift(
        'dev',
        { ...RECORD, verdict: 'drifted', headline: 'drifted: 1 of 255 resources differs', by: 'me@here' },
        now,
      ),
    ).toBe('⚠️ Last drift check: drifted: 1 of 255 resources differs, at 2026-11-20T06:00:00.000Z.'));
  it('R4 does not warn if nothing was ever deployed', () =>
    expect(
      lastDrift('dev', { ...RECORD, verdict: 'never deployed', headline: 'never deployed: nothing' }, now),
    ).toMatch(/^Last drift check: never deployed/));
  it('R4 warns of a check that is three days old', () => {
    expect(lastDrift('dev', { ...RECORD, at: '2026-11-18T00:00:00.000Z' }, now)).toMatch(
      /^⚠️ .*That is 3 days ago\. GitHub stops schedules after 60 days/,
    );
    expect(lastDrift('dev', { ...RECORD, at: '2026-11-18T00:00:01.000Z' }, now)).toMatch(/^Last drift check/);
  });
  it('R4 warns if there was none', () =>
    expect(lastDrift('dev', undefined, now)).toMatch(/^⚠️ No drift check of dev is recorded\. GitHub stops schedules/));
});
