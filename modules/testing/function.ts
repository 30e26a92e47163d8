import { LambdaFunction, type FunctionArgs } from '../compute/function';
import { KEY_ARN, testScope } from './scope';

/** A function to test other components with. */
export const testFunction = (name = 'fn', changes: Partial<FunctionArgs> = {}): LambdaFunction =>
  new LambdaFunction(name, {
    scope: testScope(),
    part: 'ingest',
    keyArn: KEY_ARN,
    settings: { memoryMb: 512, timeoutSeconds: 30, reservedConcurrency: 100, logLevel: 'INFO' },
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    bundle: { path: '/bundles/ingest.zip', sha256: 'abc=' },
    environment: { TABLE: 'orders' },
    grants: [],
    logRetentionDays: 7,
    ...changes,
  });
