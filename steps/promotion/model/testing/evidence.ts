import { loadEnvironment } from '../../../../environments/load';
import type { EnvironmentSettings } from '../../../../environments/schema';
import { systems } from '../../../../systems';
import type { DeploymentRecord, SmokeRecord } from '../../../core/model/records';
import type { Route, SoundEvidence } from '../types';

/** Valid evidence and its parts, for tests to modify. */
export const ROUTE: Route = { from: 'staging', to: 'prod', target: 'aws' };
export const NOW = new Date('2026-11-21T12:00:00.000Z');
export const SOURCE = { commit: 'a'.repeat(40), tree: '1'.repeat(40) };
export const BUNDLES = { 'metrics-aggregation/ingest': 'c'.repeat(64), 'price-alerts/ingest': 'd'.repeat(64) };

export const settingsOf = (environment: string): EnvironmentSettings =>
  loadEnvironment(`environments/${environment}.yaml`, { systems, warn: () => undefined, today: '2026-11-21' });

export const deploymentOf = (environment: string, change: Partial<DeploymentRecord> = {}): DeploymentRecord => ({
  format: 'signalbox-deployment',
  version: 1,
  environment,
  by: 'https://github.example/o/r/actions/runs/7',
  status: 'done',
  started: '2026-11-21T09:00:00.000Z',
  finished: '2026-11-21T09:05:00.000Z',
  source: SOURCE,
  settings: settingsOf(environment),
  bundles: BUNDLES,
  planned: true,
  ...change,
});

export const smokeOf = (change: Partial<SmokeRecord> = {}): SmokeRecord => ({
  format: 'signalbox-smoke',
  version: 1,
  environment: 'staging',
  by: 'https://github.example/o/r/actions/runs/7',
  at: '2026-11-21T09:06:00.000Z',
  verdict: 'passed',
  source: SOURCE,
  bundles: BUNDLES,
  checks: [{ system: 'price-alerts', name: 'webhook', ok: true, detail: 'HTTP 202', ms: 9 }],
  ...change,
});

export const evidenceOf = (change: Partial<SoundEvidence> = {}): SoundEvidence => ({
  format: 'signalbox-promotion-evidence',
  version: 1,
  ...ROUTE,
  by: 'https://github.example/o/r/actions/runs/9',
  collected: '2026-11-21T11:00:00.000Z',
  expires: '2026-11-22T11:00:00.000Z',
  deployment: deploymentOf('staging'),
  smoke: smokeOf(),
  drift: {
    at: '2026-11-21T11:00:02.000Z',
    verdict: 'clean',
    headline: 'clean: the cloud is as deployed (254 resources compared)',
  },
  lastDrift: { at: '2026-11-21T05:00:00.000Z', verdict: 'clean', headline: 'clean' },
  live: BUNDLES,
  packages: Object.entries(BUNDLES).map(([name, sha256]) => ({ name, sha256, bytes: 100 })),
  unreadable: [],
  ...change,
});
