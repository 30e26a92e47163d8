import { holderOf, keepReason, type JobId, type LockAsker, type LockHolder } from './locks';

const job = (more: Partial<JobId> = {}): JobId => ({ repository: 'o/r', runId: '41', attempt: 1, job: 'dev', ...more });
const holder = (more: Partial<LockHolder> = {}): LockHolder => ({
  format: 'signalbox-holder',
  version: 1,
  host: 'runner-a',
  machine: 'm-a',
  pid: 10,
  started: '2026-11-21T08:00:00.000Z',
  by: 'https://github.example/o/r/actions/runs/41/attempts/1',
  job: job(),
  ...more,
});
const lock = (hostname = 'runner-a') => ({
  key: '.pulumi/locks/a.json',
  content: { pid: 11, username: 'runner', hostname, timestamp: '2026-11-21T08:00:01.123456789Z' },
});
const asker = (more: Partial<LockAsker> = {}): LockAsker => ({ host: 'runner-a', machine: 'm-a', job: job(), ...more });
const dead = (): boolean => false;
const living = (pid: number): boolean => pid === 10;

describe('the holder of a lock', () => {
  it('R4 is the last one that started on its machine before the lock', () => {
    const earlier = holder({ started: '2026-11-21T07:00:00.000Z' });
    const later = holder({ started: '2026-11-21T08:00:02.000Z' });
    expect(
      holderOf(lock(), [earlier, holder(), later, holder({ host: 'runner-b', started: '2026-11-21T08:00:00.900Z' })]),
    ).toEqual(holder());
  });

  it('R4 is unknown if none started there before', () => {
    expect(holderOf(lock(), [holder({ started: '2026-11-21T08:00:02.000Z' })])).toBeUndefined();
    expect(holderOf({ key: 'cut.json' }, [holder()])).toBeUndefined();
  });
});

describe('a lock', () => {
  const kept = (
    left: LockHolder | undefined,
    me: LockAsker,
    alive: (pid: number) => boolean = dead,
    of = lock(),
  ): string | undefined => keepReason('dev', of, left, me, alive);

  it.each([
    ['of this very job', holder(), asker()],
    ['of an earlier attempt, on another machine', holder(), asker({ host: 'runner-b', job: job({ attempt: 2 }) })],
    ['of a person of this machine', holder({ job: undefined }), asker({ job: undefined })],
    ['of this machine, without a record', undefined, asker({ job: undefined })],
    [
      'of a run that GitHub says is completed',
      holder(),
      asker({ host: 'laptop', job: undefined, run: { id: '41', status: 'completed' } }),
    ],
  ])('R4 %s is released', (_, left, me) => {
    expect(kept(left, me)).toBeUndefined();
  });

  it.each([
    [
      'of another job of the run',
      holder(),
      asker({ job: job({ job: 'staging' }) }),
      'Only that job can release it. After its run has ended: npm run unlock -- --env dev --run 41',
    ],
    ['of another run', holder(), asker({ job: job({ runId: '42' }) }), 'actions/runs/41/attempts/1 (job dev)'],
    ['of another repository', holder(), asker({ job: job({ repository: 'o/fork' }) }), 'Only that job'],
    ['of a later attempt', holder({ job: job({ attempt: 3 }) }), asker({ job: job({ attempt: 2 }) }), 'Only that job'],
    ['of the same attempt on another machine', holder(), asker({ host: 'runner-b' }), 'Only that job'],
    ['of a job, where a person asks', holder(), asker({ job: undefined }), 'Only that job'],
    [
      'of a person, where a job asks',
      holder({ job: undefined }),
      asker(),
      'It was taken outside GitHub Actions. Make sure that nothing deploys dev there, then release it manually: pulumi cancel --stack dev',
    ],
    ['without a record, where a job asks', undefined, asker(), 'No record names its job. '],
    [
      'of another machine of the same name',
      holder({ job: undefined, machine: 'm-b' }),
      asker({ job: undefined }),
      'on another machine',
    ],
    ['of another machine', undefined, asker({ host: 'laptop', job: undefined }), 'on another machine'],
    [
      'of a run that is still under way',
      holder(),
      asker({ host: 'laptop', run: { id: '41', status: 'in_progress' } }),
      'run 41 is in progress',
    ],
    [
      'of another run than the one named',
      holder(),
      asker({ host: 'laptop', run: { id: '7', status: 'completed' } }),
      'Run 7 does not hold it',
    ],
    [
      'without a record, where a run is named',
      undefined,
      asker({ host: 'laptop', run: { id: '7', status: 'completed' } }),
      'Run 7 does not hold it',
    ],
  ])('R4 %s stays', (_, left, me, words) => {
    expect(kept(left, me)).toContain(words);
  });

  it('R4 of a live process stays, whoever requests', () => {
    for (const me of [asker(), asker({ job: undefined }), asker({ run: { id: '41', status: 'completed' } })])
      expect(kept(holder(), me, living)).toContain('Wait for it to end');
    expect(kept(holder(), asker(), (pid) => pid === 11)).toContain('process 11 of runner@runner-a');
  });

  it('R4 that is truncated has no holder, and the engine cannot read it', () => {
    expect(keepReason('dev', { key: 'cut.json' }, undefined, asker({ host: 'laptop' }), dead)).toBeUndefined();
  });
});
