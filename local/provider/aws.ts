import { version } from '@pulumi/aws/package.json';
import type { ProviderPackage } from './core/package';
import { types as apigateway } from './types/apigateway';
import { types as cloudwatch } from './types/cloudwatch';
import { types as dynamodb } from './types/dynamodb';
import { types as events } from './types/events';
import { types as iam } from './types/iam';
import { types as kms } from './types/kms';
import { types as lambda } from './types/lambda';
import { types as logs } from './types/logs';
import { types as s3 } from './types/s3';
import { types as scheduler } from './types/scheduler';
import { types as secretsmanager } from './types/secretsmanager';
import { types as sns } from './types/sns';
import { types as sqs } from './types/sqs';
import { invokes as sts } from './types/sts';

/** The one table of what the local provider covers of AWS. */
export const aws: ProviderPackage = {
  name: 'aws',
  version,
  types: [
    ...apigateway,
    ...cloudwatch,
    ...dynamodb,
    ...events,
    ...iam,
    ...kms,
    ...lambda,
    ...logs,
    ...s3,
    ...scheduler,
    ...secretsmanager,
    ...sns,
    ...sqs,
  ],
  invokes: sts,
  usesCloud: true,
};
