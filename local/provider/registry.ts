import { version as awsVersion } from '@pulumi/aws/package.json';
import { version as randomVersion } from '@pulumi/random/package.json';
import type { ProviderPackage } from './core/package';
import { types as apigateway } from './types/apigateway';
import { types as cloudwatch } from './types/cloudwatch';
import { types as dynamodb } from './types/dynamodb';
import { types as events } from './types/events';
import { types as iam } from './types/iam';
import { types as kms } from './types/kms';
import { types as lambda } from './types/lambda';
import { types as logs } from './types/logs';
import { types as random } from './types/random';
import { types as s3 } from './types/s3';
import { types as scheduler } from './types/scheduler';
import { types as secretsmanager } from './types/secretsmanager';
import { types as sns } from './types/sns';
import { types as sqs } from './types/sqs';
import { invokes as sts } from './types/sts';

/** Everything that the local provider covers, by the package that it replaces. */
export const PACKAGES: { readonly aws: ProviderPackage; readonly random: ProviderPackage } = {
  aws: {
    name: 'aws',
    version: awsVersion,
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
  },
  random: { name: 'random', version: randomVersion, types: random, invokes: [], usesCloud: false },
};

export type PackageName = keyof typeof PACKAGES;
export const isPackageName = (name: string | undefined): name is PackageName =>
  name !== undefined && Object.hasOwn(PACKAGES, name);
