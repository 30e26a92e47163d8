import type { Grade } from '../../steps/drift/model/grade';
import type { Deployment } from './deployment';

/** One change behind the engine's back, and what a drift report has to say of it. */
export interface Tampering {
  readonly what: string;
  /** Logical name of the resource that drifts. */
  readonly resource: string;
  readonly grade: Grade;
  /** Path of the property that differs, or its beginning; left out where the resource is deleted. */
  readonly property?: string;
  readonly act: (deployment: Deployment) => Promise<unknown>;
}

/** A policy that lets anybody in. */
export const openPolicy = (action: string, resource: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Open', Effect: 'Allow', Principal: '*', Action: action, Resource: resource }],
  });
