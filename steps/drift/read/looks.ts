import { CATALOG, ofType, typeOf, type HangingType, type TypeToken } from '../../../catalog';
import { mapSome, type Clients } from '../../core/engine/clients';
import { regionOf, type StateResource } from '../../core/engine/state';
import { nameOf } from '../../core/model/changes';
import { attachedPolicies, inlinePolicies, permissions, subscriptions } from './attached';
import { orNone } from './gone';
import type { Hanging, Look } from './hanging';
import { eventSources, functionUrls, ruleTargets, secretPolicies, subscriptionFilters } from './openings';

/** A search for each attached type of the catalog. */
const LOOKS: { readonly [T in HangingType]: Look } = {
  'aws:iam/rolePolicy:RolePolicy': inlinePolicies,
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': attachedPolicies,
  'aws:lambda/permission:Permission': permissions,
  'aws:sns/topicSubscription:TopicSubscription': subscriptions,
  'aws:lambda/functionUrl:FunctionUrl': functionUrls,
  'aws:lambda/eventSourceMapping:EventSourceMapping': eventSources,
  'aws:cloudwatch/eventTarget:EventTarget': ruleTargets,
  'aws:secretsmanager/secretPolicy:SecretPolicy': secretPolicies,
  'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter': subscriptionFilters,
};

/**
 * Unmanaged attachments of the state's resources: policies on roles; permissions, URLs and destinations of
 * functions, rules, secrets and log groups; subscriptions of topics. No property of the resource itself changes, so no
 * refresh sees them. Grants on keys are excluded, because AWS services create those themselves.
 */
export const hanging = async (
  state: readonly StateResource[],
  clients: Clients,
  anyRegion: string,
): Promise<readonly Hanging[]> => {
  const jobs = (Object.keys(LOOKS) as HangingType[]).flatMap((type) => {
    const on: TypeToken = CATALOG[type].on;
    return ofType(state, on).map((owner) => ({ type, owner }));
  });
  const found = await mapSome(jobs, ({ type, owner }) =>
    orNone(async () => {
      const on = { kind: typeOf(owner.type).label, resource: nameOf(owner.urn) };
      return (await LOOKS[type](owner, { region: regionOf(owner) ?? anyRegion, state, clients })).map(
        ({ owner: name, ...one }) => ({ ...one, type, on: { ...on, name } }),
      );
    }),
  );
  return found.flat();
};
