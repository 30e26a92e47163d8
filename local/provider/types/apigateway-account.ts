import { GetAccountCommand, UpdateAccountCommand } from '@aws-sdk/client-api-gateway';
import { idFrom } from '../core/ids';
import type { Context, Props, ResourceType } from '../types';
import { gateway, text } from './apigateway-shared';

/** API Gateway's settings of the account in one region; there is exactly one. */
const TOKEN = 'aws:apigateway/account:Account';

async function write(ctx: Context, roleArn: string | undefined): Promise<void> {
  await gateway(ctx).send(
    new UpdateAccountCommand({
      patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: roleArn ?? '' }],
    }),
  );
}

export const account: ResourceType = {
  token: TOKEN,
  inputs: { cloudwatchRoleArn: { computed: true } },
  create: async (ctx, inputs: Props) => {
    if (inputs.cloudwatchRoleArn !== undefined) await write(ctx, inputs.cloudwatchRoleArn);
    return idFrom(TOKEN, ctx, inputs);
  },
  read: async (ctx) => {
    const live = await gateway(ctx).send(new GetAccountCommand({}));
    return {
      cloudwatchRoleArn: text(live.cloudwatchRoleArn),
      apiKeyVersion: live.apiKeyVersion,
      features: live.features ?? [],
      throttleSettings: live.throttleSettings && [
        { burstLimit: live.throttleSettings.burstLimit, rateLimit: live.throttleSettings.rateLimit },
      ],
    };
  },
  update: (ctx, _id, _olds, news) => write(ctx, news.cloudwatchRoleArn),
  // The account cannot be deleted; removing the role restores the initial settings.
  delete: (ctx) => write(ctx, undefined),
};
