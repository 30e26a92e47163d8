import * as pulumi from '@pulumi/pulumi';
import type { LifecycleSettings } from '../../environments/schema';
import { bucketNameOf, type Scope } from '../scope';
import { onlyWithKey, receivesAccessLogs, tlsOnly } from './bucket-policy';
import { PrivateBucket } from './private-bucket';

export interface ExportBucketArgs {
  readonly scope: Scope;
  readonly keyArn: pulumi.Input<string>;
  /** Life cycle of the exported objects. */
  readonly lifecycle: LifecycleSettings;
}

const PART = 'export';
const LOG_PREFIX = 'export/';
/** Access logs are kept for investigations of the last quarter. */
const LOG_LIFECYCLE: LifecycleSettings = {
  transitions: [],
  expirationDays: 90,
  noncurrentExpirationDays: 7,
  abortIncompleteUploadDays: 7,
};

/** The bucket of the hourly export, and the bucket for its access logs. */
export class ExportBucket extends pulumi.ComponentResource {
  readonly bucket: PrivateBucket;
  readonly accessLogs: PrivateBucket;

  constructor(name: string, { scope, keyArn, lifecycle }: ExportBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:data:ExportBucket', name, {}, opts);
    const arnOfBucket = (part: string): string => `arn:${scope.partition}:s3:::${bucketNameOf(scope, part)}`;
    const [dataArn, logsArn] = [arnOfBucket(PART), arnOfBucket(`${PART}-logs`)];
    this.accessLogs = new PrivateBucket(
      `${name}-logs`,
      {
        scope,
        part: `${PART}-logs`,
        // S3 delivers access logs only to buckets encrypted with SSE-S3.
        lifecycle: LOG_LIFECYCLE,
        policy: [tlsOnly(logsArn), receivesAccessLogs(logsArn, LOG_PREFIX, dataArn, scope.accountId)],
      },
      { parent: this },
    );
    this.bucket = new PrivateBucket(
      `${name}-data`,
      {
        scope,
        part: PART,
        keyArn,
        lifecycle,
        policy: pulumi.output(keyArn).apply((key) => [tlsOnly(dataArn), ...onlyWithKey(dataArn, key)]),
        accessLogs: { bucket: this.accessLogs.name, prefix: LOG_PREFIX },
      },
      { parent: this },
    );
    this.registerOutputs({ name: this.bucket.name, arn: this.bucket.arn });
  }
}
