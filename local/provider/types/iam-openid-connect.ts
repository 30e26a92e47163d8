import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import type { Context, Props, ResourceType } from '../types';
import { unless } from './aws-errors';
import { tagList, tagMap } from './resource-tags';

const GONE = ['NoSuchEntityException', 'NoSuchEntity'];

async function create(ctx: Context, inputs: Props): Promise<string> {
  const made = await ctx.client(IAMClient).send(
    new CreateOpenIDConnectProviderCommand({
      Url: inputs.url,
      ClientIDList: inputs.clientIdLists,
      ThumbprintList: inputs.thumbprintLists,
      Tags: tagList(inputs.tags),
    }),
  );
  return made.OpenIDConnectProviderArn!;
}

async function read(ctx: Context, id: string): Promise<Props | undefined> {
  const found = await unless(GONE, () =>
    ctx.client(IAMClient).send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id })),
  );
  if (found === undefined) return undefined;
  return {
    arn: id,
    // AWS returns it without the scheme, which the published plugin adds.
    url: `https://${found.Url?.replace(/^https:\/\//, '')}`,
    clientIdLists: found.ClientIDList ?? [],
    thumbprintLists: found.ThumbprintList ?? [],
    tags: tagMap(found.Tags),
  };
}

async function remove(ctx: Context, id: string): Promise<void> {
  await unless(GONE, () =>
    ctx.client(IAMClient).send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id })),
  );
}

/**
 * aws:iam/openIdConnectProvider:OpenIdConnectProvider. The id is the ARN. The local cloud cannot
 * change one (no UpdateOpenIDConnectProviderThumbprint, Add/RemoveClientID, Tag), so there is no
 * update: every change replaces, while AWS replaces only for a new URL.
 */
export const openIdConnectProvider: ResourceType = {
  token: 'aws:iam/openIdConnectProvider:OpenIdConnectProvider',
  inputs: {
    clientIdLists: { required: true, set: true },
    tags: {},
    thumbprintLists: { computed: true },
    url: { required: true, replace: true },
  },
  deleteBeforeReplace: true,
  check: (inputs) =>
    typeof inputs.url === 'string' && !inputs.url.startsWith('https://')
      ? [{ property: 'url', reason: `must start with https://, found '${inputs.url}'` }]
      : [],
  create,
  read,
  delete: remove,
};
