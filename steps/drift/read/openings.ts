import { CloudWatchLogsClient, paginateDescribeSubscriptionFilters } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, paginateListEventSourceMappings, paginateListFunctionUrlConfigs } from '@aws-sdk/client-lambda';
import { GetResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ofType } from '../../../catalog';
import { textOf } from '../../core/engine/state';
import type { Found, Look } from './hanging';

/** A function URL bypasses the gateway's keys, validation and throttling. */
export const functionUrls: Look = async ({ id: name = '' }, { region, state, clients }) => {
  const known = new Set(ofType(state, 'aws:lambda/functionUrl:FunctionUrl').map((url) => textOf(url, 'functionUrl')));
  const found: Found[] = [];
  for await (const { FunctionUrlConfigs = [] } of paginateListFunctionUrlConfigs(
    { client: clients.get(LambdaClient, region) },
    { FunctionName: name },
  )) {
    found.push(
      ...FunctionUrlConfigs.filter(({ FunctionUrl }) => !known.has(FunctionUrl)).map(
        ({ FunctionUrl = '', AuthType }) => ({
          id: FunctionUrl,
          name: `${name} (authorization ${AuthType})`,
          region,
          owner: name,
        }),
      ),
    );
  }
  return found;
};

export const eventSources: Look = async (fn, { region, state, clients }) => {
  const known = new Set(ofType(state, 'aws:lambda/eventSourceMapping:EventSourceMapping').map(({ id }) => id));
  const name = fn.id ?? '';
  const found: Found[] = [];
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
    { client: clients.get(LambdaClient, region) },
    { FunctionName: name },
  )) {
    found.push(
      ...EventSourceMappings.filter(({ UUID = '' }) => !known.has(UUID)).map(
        ({ UUID = '', EventSourceMappingArn, EventSourceArn = '' }) => ({
          id:
            EventSourceMappingArn ??
            (textOf(fn, 'arn') ?? '').replace(/:function:.*$/, `:event-source-mapping:${UUID}`),
          name: EventSourceArn.split(':').at(-1) ?? '',
          region,
          owner: name,
        }),
      ),
    );
  }
  return found;
};

export const ruleTargets: Look = async (rule, { region, state, clients }) => {
  const [client, name, bus] = [
    clients.get(EventBridgeClient, region),
    textOf(rule, 'name') ?? '',
    textOf(rule, 'eventBusName'),
  ];
  const known = new Set(
    ofType(state, 'aws:cloudwatch/eventTarget:EventTarget')
      .filter((target) => textOf(target, 'rule') === name)
      .map((target) => textOf(target, 'targetId')),
  );
  const found: Found[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus, NextToken }));
    found.push(
      ...(page.Targets ?? [])
        .filter(({ Id }) => !known.has(Id))
        .map(({ Id = '', Arn = '' }) => ({
          id: `${textOf(rule, 'arn') ?? name}:${Id}`,
          name: `${Id} ${Arn}`,
          region,
          owner: name,
        })),
    );
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
};

/** The secret's own property is compared if the program sets it; a policy resource has its own refresh. */
export const secretPolicies: Look = async (secret, { region, state, clients }) => {
  const [arn, name] = [secret.id ?? '', textOf(secret, 'name') ?? ''];
  if (
    secret.inputs?.['policy'] !== undefined ||
    ofType(state, 'aws:secretsmanager/secretPolicy:SecretPolicy').some((policy) => textOf(policy, 'secretArn') === arn)
  )
    return [];
  const { ResourcePolicy } = await clients
    .get(SecretsManagerClient, region)
    .send(new GetResourcePolicyCommand({ SecretId: arn }));
  return ResourcePolicy ? [{ id: `${arn}:policy`, name: `of ${name}`, region, owner: name }] : [];
};

export const subscriptionFilters: Look = async (group, { region, state, clients }) => {
  const name = textOf(group, 'name') ?? '';
  const known = new Set(
    ofType(state, 'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter')
      .filter((filter) => textOf(filter, 'logGroup') === name)
      .map((filter) => textOf(filter, 'name')),
  );
  const found: Found[] = [];
  for await (const { subscriptionFilters: filters = [] } of paginateDescribeSubscriptionFilters(
    { client: clients.get(CloudWatchLogsClient, region) },
    { logGroupName: name },
  )) {
    found.push(
      ...filters
        .filter(({ filterName }) => !known.has(filterName))
        .map(({ filterName = '', destinationArn = '' }) => ({
          id: `${name}:${filterName}`,
          name: `${filterName} ${destinationArn}`,
          region,
          owner: name.split('/').at(-1) ?? '',
        })),
    );
  }
  return found;
};
