import type { Change } from '../../../core/model/changes';
import { driftReport, type DriftReading } from '../report';
import type { DriftReport } from '../types';

/** Readings for tests: without differences by default. */
const READING: DriftReading = {
  place: { environment: 'dev', target: 'local' },
  target: 'local cloud',
  checkedAt: new Date('2026-11-20T12:00:00Z'),
  compared: 180,
  refreshed: [],
  digests: [],
  unmanaged: [],
  planned: [],
  accepted: [],
  failures: [],
};

export const reportOf = (reading: Partial<DriftReading>): DriftReport => driftReport({ ...READING, ...reading });

/** A change of one resource in a refresh: values by property path, before and after. */
export const changed = (
  name: string,
  type: string,
  properties: Readonly<Record<string, readonly [before: unknown, after: unknown]>>,
): Change => ({
  op: 'update',
  urn: urnOf(name, type),
  type,
  name,
  properties: Object.keys(properties).map((path) => ({ path, kind: 'update' as const })),
  before: Object.fromEntries(Object.entries(properties).map(([path, [before]]) => [path, before])),
  after: Object.fromEntries(Object.entries(properties).map(([path, [, after]]) => [path, after])),
});

export const deleted = (name: string, type: string): Change => ({
  op: 'delete',
  urn: urnOf(name, type),
  type,
  name,
  properties: [],
});

export const urnOf = (name: string, type: string): string =>
  `urn:pulumi:dev::signalbox::signalbox:system:X$${type}::${name}`;
