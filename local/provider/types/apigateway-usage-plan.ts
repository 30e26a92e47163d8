import {
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeyCommand,
  paginateGetUsagePlans,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import type { ApiStage, GetUsagePlanCommandOutput } from '@aws-sdk/client-api-gateway';
import type { Context, Props, ResourceType } from '../types';
import type { Failure } from './apigateway-shared';
import {
  addressPart,
  controlArn,
  count,
  entries,
  found,
  gateway,
  patches,
  readTags,
  text,
  writeTags,
} from './apigateway-shared';
import { isOurs } from './resource-tags';

const PLAN_KEY = 'aws:apigateway/usagePlanKey:UsagePlanKey';
const PERIODS = ['DAY', 'WEEK', 'MONTH'];

const arnOf = (ctx: Context, id: string): string => controlArn(ctx, `/usageplans/${id}`);

/** AWS keys the throttles of a stage by path; the published plugin lists them. */
const stagesForAws = (stages: readonly Props[] | undefined): ApiStage[] =>
  (stages ?? []).map(({ apiId, stage, throttles }) => ({
    apiId,
    stage,
    ...(throttles?.length > 0 && {
      throttle: Object.fromEntries(
        (throttles as readonly Props[]).map(({ path, burstLimit, rateLimit }) => [
          path,
          { burstLimit: burstLimit ?? 0, rateLimit: rateLimit ?? 0 },
        ]),
      ),
    }),
  }));

const stagesFrom = (stages: readonly ApiStage[] | undefined): Props[] =>
  (stages ?? []).map(({ apiId, stage, throttle }) => ({
    apiId,
    stage,
    throttles: Object.entries(throttle ?? {}).map(([path, { burstLimit, rateLimit }]) => ({
      path,
      burstLimit,
      rateLimit,
    })),
  }));

const throttleForAws = (settings: Props | undefined): Props | undefined =>
  settings && { burstLimit: settings.burstLimit ?? 0, rateLimit: settings.rateLimit ?? 0 };

const quotaForAws = (settings: Props | undefined): Props | undefined => settings && { offset: 0, ...settings };

async function create(ctx: Context, inputs: Props): Promise<string> {
  const left = await unfinished(ctx, inputs);
  const id = left ?? (await gateway(ctx).send(new CreateUsagePlanCommand({ name: inputs.name }))).id!;
  await update(ctx, id, {}, inputs);
  return id;
}

/** A plan with the same name and tags: created by a run that was killed before it wrote its state. */
async function unfinished(ctx: Context, inputs: Props): Promise<string | undefined> {
  for await (const page of paginateGetUsagePlans({ client: gateway(ctx) }, { limit: 500 })) {
    for (const { id, name } of page.items ?? []) {
      if (name === inputs.name && isOurs(await readTags(ctx, arnOf(ctx, id!)), inputs.tags)) return id;
    }
  }
  return undefined;
}

/** Sets tags first, so that a partially created plan is recognised. */
async function update(ctx: Context, id: string, _olds: Props, news: Props): Promise<void> {
  await writeTags(ctx, arnOf(ctx, id), news.tags);
  await gateway(ctx).send(
    new UpdateUsagePlanCommand({
      usagePlanId: id,
      patchOperations: patches({
        '/name': news.name,
        '/description': news.description,
        '/productCode': news.productCode,
        '/apiStages': stagesForAws(news.apiStages),
        '/throttle': throttleForAws(news.throttleSettings),
        '/quota': quotaForAws(news.quotaSettings),
      }),
    }),
  );
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const live = await found(() => gateway(ctx).send(new GetUsagePlanCommand({ usagePlanId: id })));
  return live && { ...inputsFrom(live), tags: await readTags(ctx, arnOf(ctx, id)), arn: arnOf(ctx, id) };
}

function inputsFrom(live: GetUsagePlanCommandOutput): Props {
  const [throttle, quota] = [entries(live.throttle as Props), entries(live.quota as Props)];
  return {
    name: live.name,
    description: text(live.description),
    productCode: text(live.productCode),
    apiStages: stagesFrom(live.apiStages),
    throttleSettings: throttle && { burstLimit: count(throttle.burstLimit), rateLimit: count(throttle.rateLimit) },
    quotaSettings: quota && { limit: count(quota.limit), offset: count(quota.offset), period: quota.period },
  };
}

function check(inputs: Props): readonly Failure[] {
  const period: unknown = inputs.quotaSettings?.period;
  if (inputs.quotaSettings === undefined || PERIODS.includes(period as string)) return [];
  return [{ property: 'quotaSettings', reason: `period '${String(period)}' must be one of ${PERIODS.join(', ')}` }];
}

export const usagePlan: ResourceType = {
  token: 'aws:apigateway/usagePlan:UsagePlan',
  inputs: {
    name: { autoName: 255 },
    description: {},
    productCode: {},
    apiStages: { set: true },
    throttleSettings: {},
    quotaSettings: {},
    tags: {},
  },
  check,
  create,
  read,
  update,
  delete: async (ctx, id) => {
    await found(() => gateway(ctx).send(new DeleteUsagePlanCommand({ usagePlanId: id })));
  },
};

async function readPlanKey(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const usagePlanId = addressPart(PLAN_KEY, prior, 'usagePlanId');
  const live = await found(() => gateway(ctx).send(new GetUsagePlanKeyCommand({ usagePlanId, keyId: id })));
  return live && { usagePlanId, keyId: live.id, keyType: live.type, name: live.name, value: live.value };
}

export const usagePlanKey: ResourceType = {
  token: PLAN_KEY,
  inputs: {
    usagePlanId: { required: true, replace: true },
    keyId: { required: true, replace: true },
    keyType: { required: true, replace: true },
  },
  secretOutputs: ['value'],
  create: async (ctx, inputs) => {
    const made = await gateway(ctx).send(
      new CreateUsagePlanKeyCommand({ usagePlanId: inputs.usagePlanId, keyId: inputs.keyId, keyType: inputs.keyType }),
    );
    return made.id!;
  },
  read: readPlanKey,
  delete: async (ctx, id, state) => {
    await found(() => gateway(ctx).send(new DeleteUsagePlanKeyCommand({ usagePlanId: state.usagePlanId, keyId: id })));
  },
};
