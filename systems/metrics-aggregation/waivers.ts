import type { Waiver } from '../../modules/checkov-waivers';

export const waivers: readonly Waiver[] = [
  {
    check: 'CKV_AWS_18',
    resource: /^metrics-aggregation-export-logs-bucket$/,
    reason: 'the bucket of the access logs would log its own log deliveries without end',
  },
  {
    check: 'CKV_AWS_145',
    resource: /^metrics-aggregation-export-logs-bucket$/,
    reason: 'S3 delivers access logs only to buckets that it encrypts with its own keys (SSE-S3)',
  },
];
