import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';

const GONE = ['DashboardNotFoundError', 'ResourceNotFound', 'ResourceNotFoundException'];

async function put(ctx: Context, inputs: Props): Promise<void> {
  await ctx
    .client(CloudWatchClient)
    .send(new PutDashboardCommand({ DashboardName: inputs.dashboardName, DashboardBody: inputs.dashboardBody }));
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const live = await unless(GONE, () =>
    ctx.client(CloudWatchClient).send(new GetDashboardCommand({ DashboardName: id })),
  );
  return (
    live && { dashboardName: live.DashboardName, dashboardBody: live.DashboardBody, dashboardArn: live.DashboardArn }
  );
}

async function remove(ctx: Context, id: string): Promise<void> {
  await unless(GONE, () => ctx.client(CloudWatchClient).send(new DeleteDashboardsCommand({ DashboardNames: [id] })));
}

function check(inputs: Props): { property: string; reason: string }[] {
  const name: unknown = inputs.dashboardName;
  if (typeof name !== 'string' || /^[\w-]{1,255}$/.test(name)) return [];
  return [{ property: 'dashboardName', reason: `must be 1 to 255 letters, digits, - or _, found '${name}'` }];
}

/** aws:cloudwatch/dashboard:Dashboard. The id is the name. */
export const dashboard: ResourceType = {
  token: 'aws:cloudwatch/dashboard:Dashboard',
  inputs: {
    dashboardBody: { required: true, json: true },
    dashboardName: { required: true, replace: true },
  },
  check,
  create: async (ctx, inputs) => {
    await put(ctx, inputs);
    return inputs.dashboardName;
  },
  read,
  update: (ctx, _id, _olds, news) => put(ctx, news),
  delete: remove,
};
