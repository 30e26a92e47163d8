import type { EngineEvent } from '@pulumi/pulumi/automation';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRecord } from '../../core/store/records';
import type { Session } from '../../core/engine/session';
import type { Operation } from '../../core/engine/stack';
import { openStore, type Store } from '../../core/store/store';
import { deploymentOf } from '../../promotion/model/testing/evidence';
import { checkDrift } from './check';

const URN = 'urn:pulumi:dev::signalbox::aws:sqs/queue:Queue::price-alerts-queue';
const PLACE = { environment: 'dev', target: 'local' } as const;
const drifted = {
  sequence: 0,
  timestamp: 0,
  resOutputsEvent: {
    metadata: {
      op: 'update',
      urn: URN,
      type: 'aws:sqs/queue:Queue',
      provider: '',
      new: {},
      detailedDiff: { delaySeconds: { diffKind: 'update', inputDiff: false } },
    },
  },
} as unknown as EngineEvent;

const QUEUE = { urn: URN, type: 'aws:sqs/queue:Queue', id: 'q', custom: true };

/** A session with an empty cloud and a scripted engine. */
const sessionWith = (
  run: (operation: Operation) => Promise<readonly EngineEvent[]>,
  resources: readonly object[] = [QUEUE],
  store?: Store,
): Session => ({
  settings: {
    environment: 'dev',
    tags: {},
    protection: { deletionProtection: false, emptyBucketsOnDestroy: false },
    systems: {},
  },
  target: { kind: 'local', emulator: { url: 'http://127.0.0.1:9', started: false }, plugins: { aws: '', random: '' } },
  suspect: false,
  bundles: async () => {
    throw new Error('no package is built here');
  },
  stack: {
    run,
    store,
    suspect: false,
    outputs: async () => undefined,
    blindedOutputs: async () => undefined,
    stack: {
      exportStack: async () => ({ version: 3, deployment: { resources } }),
    } as unknown as Session['stack']['stack'],
  },
});

describe('R4 checkDrift', () => {
  it('reports the other parts if some fail, but never as clean or drifted', async () => {
    const operations: string[] = [];
    const session = sessionWith(async (operation) => {
      operations.push(operation);
      if (operation === 'preview') throw new Error('preview failed: no bundle');
      return [drifted];
    });
    const report = await checkDrift({ session, place: PLACE, target: 'local cloud', progress: () => undefined });
    expect(report.verdict).toBe('check failed');
    expect(report.drifted.map(({ name }) => name)).toEqual(['price-alerts-queue']);
    expect(report.failures.toSorted()).toEqual([
      expect.stringContaining('comparison of program and state: preview failed: no bundle'),
      expect.stringMatching(/^search for unmanaged resources: .*ECONNREFUSED/),
    ]);
    // Only reading operations.
    expect(operations).toEqual(['previewRefresh', 'preview']);
  }, 60_000);

  it('R4 is never deployed for an empty state, without any request, and check failed if a deployment is recorded', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'signalbox-check-'));
    try {
      const store = openStore(`file://${dir}`)!;
      const check = () =>
        checkDrift({
          session: sessionWith(
            async () => {
              throw new Error('nothing is run');
            },
            [{ urn: 'urn:stack', type: 'pulumi:pulumi:Stack' }],
            store,
          ),
          place: PLACE,
          target: 'local cloud',
          progress: () => undefined,
        });
      expect(await check()).toMatchObject({ verdict: 'never deployed', compared: 0, failures: [] });
      await writeRecord(store, 'deployment', deploymentOf('dev'));
      expect(await check()).toMatchObject({
        verdict: 'check failed',
        failures: [
          expect.stringMatching(
            /^dev was deployed 2026-11-21T09:05:00\.000Z by https:\S+, but its state has no resources: the state was lost/,
          ),
        ],
      });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
