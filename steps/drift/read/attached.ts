import { IAMClient, paginateListAttachedRolePolicies, paginateListRolePolicies } from '@aws-sdk/client-iam';
import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { ofType } from '../../../catalog';
import { textOf } from '../../core/engine/state';
import type { Found, Look } from './hanging';

/** An additional policy widens a role without changing any property in the state, so no refresh sees it. */
export const inlinePolicies: Look = async (role, { state, clients, region }) => {
  const name = role.id ?? '';
  const known = new Set(ofType(state, 'aws:iam/rolePolicy:RolePolicy').map(({ id }) => id));
  const found: Found[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies(
    { client: clients.get(IAMClient, region) },
    { RoleName: name },
  )) {
    found.push(
      ...PolicyNames.map((policy) => ({ id: `${name}:${policy}`, name: policy, region, owner: name })).filter(
        ({ id }) => !known.has(id),
      ),
    );
  }
  return found;
};

export const attachedPolicies: Look = async (role, { state, clients, region }) => {
  const name = role.id ?? '';
  const known = new Set(
    ofType(state, 'aws:iam/rolePolicyAttachment:RolePolicyAttachment')
      .filter((each) => textOf(each, 'role') === name)
      .map((each) => textOf(each, 'policyArn')),
  );
  const found: Found[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(
    { client: clients.get(IAMClient, region) },
    { RoleName: name },
  )) {
    found.push(
      ...AttachedPolicies.filter(({ PolicyArn }) => !known.has(PolicyArn)).map(
        ({ PolicyArn = '', PolicyName = '' }) => ({
          id: `${name}:${PolicyArn}`,
          name: PolicyName,
          region,
          owner: name,
        }),
      ),
    );
  }
  return found;
};

export const permissions: Look = async (fn, { state, clients, region }) => {
  const [name, arn] = [fn.id ?? '', textOf(fn, 'arn')];
  const known = new Set(
    ofType(state, 'aws:lambda/permission:Permission')
      .filter((each) => [name, arn].includes(textOf(each, 'function')))
      .map((each) => textOf(each, 'statementId') ?? each.id),
  );
  const { Policy } = await clients.get(LambdaClient, region).send(new GetPolicyCommand({ FunctionName: name }));
  const { Statement = [] } = JSON.parse(Policy ?? '{}') as {
    readonly Statement?: readonly { readonly Sid?: string }[];
  };
  return Statement.flatMap(({ Sid = '' }) =>
    known.has(Sid) ? [] : [{ id: `${arn ?? name}:${Sid}`, name: Sid, region, owner: name }],
  );
};

/** An unconfirmed subscription has no ARN: topic, protocol and endpoint identify it. */
const identify = (arn: string, place: string): Pick<Found, 'id' | 'unconfirmed'> =>
  arn.startsWith('arn:') ? { id: arn } : { id: place, unconfirmed: true };

export const subscriptions: Look = async (topic, { state, clients, region }) => {
  const placeOf = (protocol = '', endpoint = '', of = topic.id): string => `${of} ${protocol} ${endpoint}`;
  const known = new Set(
    ofType(state, 'aws:sns/topicSubscription:TopicSubscription').flatMap((each) => [
      each.id,
      placeOf(textOf(each, 'protocol'), textOf(each, 'endpoint'), textOf(each, 'topic')),
    ]),
  );
  const found: Found[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: clients.get(SNSClient, region) },
    { TopicArn: topic.id },
  )) {
    found.push(
      ...Subscriptions.filter(
        ({ SubscriptionArn, Protocol, Endpoint }) =>
          !known.has(SubscriptionArn) && !known.has(placeOf(Protocol, Endpoint)),
      )
        // A subscription ended by another account stays listed for 72 hours and receives nothing.
        .filter(({ SubscriptionArn }) => SubscriptionArn !== 'Deleted')
        .map(({ SubscriptionArn = '', Protocol, Endpoint }) => ({
          ...identify(SubscriptionArn, placeOf(Protocol, Endpoint)),
          name: `${Protocol} ${Endpoint}`,
          region,
          owner: textOf(topic, 'name') ?? '',
        })),
    );
  }
  return found;
};
