import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { InvokeType } from '../types';

/** Display names of the regions, for getRegion. Others use their id. */
const DESCRIPTIONS: { readonly [region: string]: string } = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'ca-central-1': 'Canada (Central)',
  'eu-central-1': 'Europe (Frankfurt)',
  'eu-north-1': 'Europe (Stockholm)',
  'eu-west-1': 'Europe (Ireland)',
  'eu-west-2': 'Europe (London)',
  'eu-west-3': 'Europe (Paris)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'sa-east-1': 'South America (Sao Paulo)',
};

export const getCallerIdentity: InvokeType = {
  token: 'aws:index/getCallerIdentity:getCallerIdentity',
  async invoke(ctx) {
    const { Account, Arn, UserId } = await ctx.client(STSClient).send(new GetCallerIdentityCommand({}));
    return { id: Account, accountId: Account, arn: Arn, userId: UserId };
  },
};

/** The local cloud has only the partition aws. */
export const getPartition: InvokeType = {
  token: 'aws:index/getPartition:getPartition',
  invoke: async () => ({ id: 'aws', partition: 'aws', dnsSuffix: 'amazonaws.com', reverseDnsPrefix: 'com.amazonaws' }),
};

export const getRegion: InvokeType = {
  token: 'aws:index/getRegion:getRegion',
  async invoke(ctx, args) {
    const region = String(args.region ?? args.name ?? ctx.region);
    return {
      id: region,
      name: region,
      region,
      description: DESCRIPTIONS[region] ?? region,
      endpoint: `ec2.${region}.amazonaws.com`,
    };
  },
};

export const invokes: readonly InvokeType[] = [getCallerIdentity, getPartition, getRegion];
