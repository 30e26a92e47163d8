import { CloudWatchLogsClient, paginateDescribeSubscriptionFilters } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, paginateListEventSourceMappings, paginateListFunctionUrlConfigs } from '@aws-sdk/client-lambda';
import { GetResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ownerOf, type Attached } from './attached';
import { mapSome, type Clients } from '../../core/engine/clients';
import { orNone } from './gone';
import { regionOf, textOf, type StateResource } from '../../core/engine/state';

/** Looks at one resource of the state, in its own region. */
type Look = (owner: StateResource, region: string, state: readonly StateResource[], clients: Clients) => Promise<Attached[]>;

/**
 * Ways in and out that were opened on the state's own functions, rules, secrets and log groups: no
 * property of the resource itself changes, so no refresh sees them. Grants on keys are left out, for
 * AWS's services make those themselves.
 */
export const openings = async (state: readonly StateResource[], clients: Clients): Promise<Attached[]> => {
  const jobs = LOOKS.flatMap(([type, look]) => state.filter((resource) => resource.type === type).map((owner) => ({ owner, look })));
  return (await mapSome(jobs, ({ owner, look }) => orNone(() => look(owner, regionOf(owner) ?? '', state, clients)))).flat();
};

const ofType = (state: readonly StateResource[], type: string): readonly StateResource[] => state.filter((resource) => resource.type === type);

/** A URL of a function's own passes by the gateway's keys, validation and throttle. */
const functionUrls: Look = async (fn, region, state, clients) => {
  const name = fn.id ?? '';
  const known = new Set(ofType(state, 'aws:lambda/functionUrl:FunctionUrl').map((url) => textOf(url, 'functionUrl')));
  const found: Attached[] = [];
  for await (const { FunctionUrlConfigs = [] } of paginateListFunctionUrlConfigs({ client: clients.get(LambdaClient, region) }, { FunctionName: name })) {
    found.push(...FunctionUrlConfigs.filter(({ FunctionUrl }) => !known.has(FunctionUrl))
      .map(({ FunctionUrl = '', AuthType }) => ({ kind: 'function URL', id: FunctionUrl, name: `${name} (authorization ${AuthType})`, region, on: ownerOf('function', fn, name) })));
  }
  return found;
};

const eventSources: Look = async (fn, region, state, clients) => {
  const known = new Set(ofType(state, 'aws:lambda/eventSourceMapping:EventSourceMapping').map(({ id }) => id));
  const name = fn.id ?? '';
  const found: Attached[] = [];
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: clients.get(LambdaClient, region) }, { FunctionName: name })) {
    found.push(...EventSourceMappings.filter(({ UUID = '' }) => !known.has(UUID)).map(({ UUID = '', EventSourceMappingArn, EventSourceArn = '' }) => ({
      kind: 'event source', id: EventSourceMappingArn ?? (textOf(fn, 'arn') ?? '').replace(/:function:.*$/, `:event-source-mapping:${UUID}`), name: EventSourceArn.split(':').at(-1) ?? '', region, on: ownerOf('function', fn, name),
    })));
  }
  return found;
};

const ruleTargets: Look = async (rule, region, state, clients) => {
  const [client, name, bus] = [clients.get(EventBridgeClient, region), textOf(rule, 'name') ?? '', textOf(rule, 'eventBusName')];
  const known = new Set(ofType(state, 'aws:cloudwatch/eventTarget:EventTarget').filter((target) => textOf(target, 'rule') === name).map((target) => textOf(target, 'targetId')));
  const found: Attached[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus, NextToken }));
    found.push(...(page.Targets ?? []).filter(({ Id }) => !known.has(Id)).map(({ Id = '', Arn = '' }) => ({ kind: 'rule target', id: `${textOf(rule, 'arn') ?? name}:${Id}`, name: `${Id} ${Arn}`, region, on: ownerOf('rule', rule, name) })));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
};

/** The secret's own property is compared where the program sets it; a policy resource has a refresh of its own. */
const secretPolicies: Look = async (secret, region, state, clients) => {
  const [arn, name] = [secret.id ?? '', textOf(secret, 'name') ?? ''];
  if (secret.inputs?.['policy'] !== undefined || ofType(state, 'aws:secretsmanager/secretPolicy:SecretPolicy').some((policy) => textOf(policy, 'secretArn') === arn)) return [];
  const { ResourcePolicy } = await clients.get(SecretsManagerClient, region).send(new GetResourcePolicyCommand({ SecretId: arn }));
  return ResourcePolicy ? [{ kind: 'resource policy', id: `${arn}:policy`, name: `of ${name}`, region, on: ownerOf('secret', secret, name) }] : [];
};

const subscriptionFilters: Look = async (group, region, state, clients) => {
  const name = textOf(group, 'name') ?? '';
  const known = new Set(ofType(state, 'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter').filter((filter) => textOf(filter, 'logGroup') === name).map((filter) => textOf(filter, 'name')));
  const found: Attached[] = [];
  for await (const { subscriptionFilters: filters = [] } of paginateDescribeSubscriptionFilters({ client: clients.get(CloudWatchLogsClient, region) }, { logGroupName: name })) {
    found.push(...filters.filter(({ filterName }) => !known.has(filterName)).map(({ filterName = '', destinationArn = '' }) => ({ kind: 'log subscription', id: `${name}:${filterName}`, name: `${filterName} ${destinationArn}`, region, on: ownerOf('log group', group, name) })));
  }
  return found;
};

const LOOKS: readonly (readonly [type: string, look: Look])[] = [
  ['aws:lambda/function:Function', functionUrls],
  ['aws:lambda/function:Function', eventSources],
  ['aws:cloudwatch/eventRule:EventRule', ruleTargets],
  ['aws:secretsmanager/secret:Secret', secretPolicies],
  ['aws:cloudwatch/logGroup:LogGroup', subscriptionFilters],
];
