import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Props } from '../types';
import { configurationType } from './s3-configuration';
import { fromS3, s3, toS3 } from './s3-shared';

/** Storage classes with a minimum age of 30 days; enforced by AWS, not by the emulator. */
const THIRTY_DAYS = ['STANDARD_IA', 'ONEZONE_IA'];

/** Rule settings that the published plugin leaves to S3. */
const COMPUTED_MEMBERS = [
  'prefix',
  'expiration.days',
  'expiration.expiredObjectDeleteMarker',
  'transitions.days',
  'filter.prefix',
  'filter.objectSizeGreaterThan',
  'filter.objectSizeLessThan',
  'filter.and.prefix',
  'filter.and.objectSizeGreaterThan',
  'filter.and.objectSizeLessThan',
];

/** A rule without a filter covers all objects, which S3 requires explicitly. */
function ruleForS3(rule: Props): LifecycleRule {
  const aws = toS3<LifecycleRule>(rule);
  if (aws.Prefix === undefined && Object.keys(aws.Filter ?? {}).length === 0) return { ...aws, Filter: { Prefix: '' } };
  return aws;
}

function checkRule(rule: Props): string[] {
  const transitions = ((rule.transitions ?? []) as Props[]).filter(
    ({ days, storageClass }) => days !== undefined && days < 30 && THIRTY_DAYS.includes(storageClass),
  );
  const problems = transitions.map(
    ({ days, storageClass }) => `rule '${rule.id}': a transition to ${storageClass} after ${days} days (minimum: 30)`,
  );
  if (rule.status !== undefined && !['Enabled', 'Disabled'].includes(rule.status))
    problems.push(`rule '${rule.id}': status '${rule.status}' must be one of Enabled, Disabled`);
  return problems;
}

export const bucketLifecycleConfiguration = configurationType({
  token: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
  inputs: {
    rules: { required: true, computedMembers: COMPUTED_MEMBERS },
    transitionDefaultMinimumObjectSize: { computed: true },
  },
  check: ({ rules }) => ((rules ?? []) as Props[]).flatMap(checkRule).map((reason) => ({ property: 'rules', reason })),
  put: (ctx, Bucket, { rules, transitionDefaultMinimumObjectSize }) =>
    s3(ctx).send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        TransitionDefaultMinimumObjectSize: transitionDefaultMinimumObjectSize,
        LifecycleConfiguration: { Rules: (rules as Props[]).map(ruleForS3) },
      }),
    ),
  get: async (ctx, Bucket) => {
    const live = await s3(ctx).send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return {
      rules: (live.Rules ?? []).map(ruleFromS3),
      transitionDefaultMinimumObjectSize: live.TransitionDefaultMinimumObjectSize,
    };
  },
  clear: (ctx, Bucket) => s3(ctx).send(new DeleteBucketLifecycleCommand({ Bucket })),
});

/** A filter for all objects is read as an empty one, which equals none. */
function ruleFromS3(rule: LifecycleRule): Props {
  const plain = fromS3(rule) as Props;
  const isForAll = Object.values((plain.filter ?? {}) as Props).every((value) => value === '');
  return isForAll ? { ...plain, filter: {} } : plain;
}
