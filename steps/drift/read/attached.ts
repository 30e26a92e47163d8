import { IAMClient, paginateListAttachedRolePolicies, paginateListRolePolicies } from '@aws-sdk/client-iam';
import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { mapSome, type Clients } from '../../core/engine/clients';
import { nameOf } from '../../core/model/changes';
import type { Owner } from '../model/types';
import { orNone } from './gone';
import { regionOf, textOf, type StateResource } from '../../core/engine/state';

/** Something that hangs on a resource of ours, takes no tags, and stands in no state. */
export interface Attached {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The resource it hangs on. */
  readonly on: Owner;
}

/** The owner that a finding names. */
export const ownerOf = (kind: string, { urn }: StateResource, name: string): Owner => ({ kind, name, resource: nameOf(urn) });

/**
 * What was hung on the state's own roles, functions and topics: a policy more on a role widens it
 * without any property of a known resource changing, so no refresh sees it.
 */
export const attached = async (state: readonly StateResource[], clients: Clients, anyRegion: string): Promise<readonly Attached[]> => {
  const ofType = (type: string): readonly StateResource[] => state.filter((resource) => resource.type === type);
  const found = await Promise.all([
    mapSome(ofType('aws:iam/role:Role'), (role) => rolePolicies(role, state, clients.get(IAMClient, anyRegion), anyRegion)),
    mapSome(ofType('aws:lambda/function:Function'), (fn) => permissions(fn, state, clients.get(LambdaClient, regionOf(fn) ?? anyRegion))),
    mapSome(ofType('aws:sns/topic:Topic'), (topic) => subscriptions(topic, state, clients.get(SNSClient, regionOf(topic) ?? anyRegion))),
  ]);
  return found.flat(2);
};

const rolePolicies = (role: StateResource, state: readonly StateResource[], client: IAMClient, region: string): Promise<Attached[]> => orNone(async () => {
  const name = role.id ?? '';
  const on = ownerOf('role', role, name);
  const inline = new Set(state.filter(({ type }) => type === 'aws:iam/rolePolicy:RolePolicy').map(({ id }) => id));
  const managed = new Set(state.filter((each) => each.type === 'aws:iam/rolePolicyAttachment:RolePolicyAttachment' && textOf(each, 'role') === name).map((each) => textOf(each, 'policyArn')));
  const found: Attached[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName: name })) {
    found.push(...PolicyNames.filter((policy) => !inline.has(`${name}:${policy}`)).map((policy) => ({ kind: 'inline policy', id: `${name}:${policy}`, name: policy, region, on })));
  }
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName: name })) {
    found.push(...AttachedPolicies.filter(({ PolicyArn }) => !managed.has(PolicyArn)).map(({ PolicyArn = '', PolicyName = '' }) => ({ kind: 'attached policy', id: `${name}:${PolicyArn}`, name: PolicyName, region, on })));
  }
  return found;
});

const permissions = (fn: StateResource, state: readonly StateResource[], client: LambdaClient): Promise<Attached[]> => orNone(async () => {
  const name = fn.id ?? '';
  const known = new Set(state.filter((each) => each.type === 'aws:lambda/permission:Permission' && [name, textOf(fn, 'arn')].includes(textOf(each, 'function'))).map((each) => textOf(each, 'statementId') ?? each.id));
  const on = ownerOf('function', fn, name);
  const { Policy } = await client.send(new GetPolicyCommand({ FunctionName: name }));
  const { Statement = [] } = JSON.parse(Policy ?? '{}') as { readonly Statement?: readonly { readonly Sid?: string }[] };
  return Statement.flatMap(({ Sid = '' }) => (known.has(Sid) ? [] : [{ kind: 'permission', id: `${textOf(fn, 'arn') ?? name}:${Sid}`, name: Sid, region: regionOf(fn) ?? '', on }]));
});

/** A subscription that its owner has not confirmed: it receives nothing yet, and cannot be ended but by waiting. */
export const UNCONFIRMED = 'unconfirmed subscription';

const identify = (arn: string, place: string): { readonly kind: string; readonly id: string } =>
  (arn.startsWith('arn:') ? { kind: 'subscription', id: arn } : { kind: UNCONFIRMED, id: place });

const subscriptions = (topic: StateResource, state: readonly StateResource[], client: SNSClient): Promise<Attached[]> => orNone(async () => {
  const known = new Set(state.filter(({ type }) => type === 'aws:sns/topicSubscription:TopicSubscription').flatMap((each) => [each.id, `${textOf(each, 'topic')} ${textOf(each, 'protocol')} ${textOf(each, 'endpoint')}`]));
  const found: Attached[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topic.id })) {
    found.push(...Subscriptions
      // One that is not confirmed yet has no ARN: it is known by where it sends.
      .filter(({ SubscriptionArn, Protocol, Endpoint }) => !known.has(SubscriptionArn) && !known.has(`${topic.id} ${Protocol} ${Endpoint}`))
      // What was ended from another account stays in the list for 72 hours and receives nothing.
      .filter(({ SubscriptionArn }) => SubscriptionArn !== 'Deleted')
      .map(({ SubscriptionArn = '', Protocol, Endpoint }) => ({ ...identify(SubscriptionArn, `${topic.id} ${Protocol} ${Endpoint}`), name: `${Protocol} ${Endpoint}`, region: regionOf(topic) ?? '', on: ownerOf('topic', topic, textOf(topic, 'name') ?? '') })));
  }
  return found;
});
