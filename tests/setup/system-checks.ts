import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import type { Deployment } from './deployment';
import type { Found, Kind } from './inventory';

/** Kinds that are listed for the whole account, whatever the region: only those named after the system are its own. */
const GLOBAL: readonly Kind[] = ['role', 'dashboard'];

/** What of the account belongs to a system; the two systems stand in regions of their own. */
export const ofSystem = (found: readonly Found[], environment: string, system: string): readonly Found[] =>
  found.filter(({ kind, name }) => !GLOBAL.includes(kind) || name.startsWith(`${environment}-${system}`));

export const countByKind = (found: readonly Found[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(found, ({ kind }) => kind)).map(([kind, all]) => [kind, all.length]),
  );

/** Kinds whose names (and ARNs) the stack must tell. */
const TOLD: readonly Kind[] = [
  'table',
  'topic',
  'queue',
  'bucket',
  'function',
  'key',
  'alarm',
  'dashboard',
  'rule',
  'schedule',
  'secret',
];
/** Kinds that are told by name alone. */
const BY_NAME: readonly Kind[] = ['alarm', 'dashboard', 'rule', 'schedule'];

/** What a system's outputs leave out: names and ARNs of what is in the account. */
export const untold = (found: readonly Found[], outputs: unknown): readonly string[] => {
  const told = new Set(leaves(outputs));
  return found
    .filter(({ kind }) => TOLD.includes(kind))
    .flatMap(({ kind, name, arn }) => [kind === 'secret' ? undefined : name, BY_NAME.includes(kind) ? undefined : arn])
    .filter((text): text is string => text !== undefined && !told.has(text));
};

const leaves = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
};

/** Names without the environment and the system in them. */
export const misnamed = (found: readonly Found[], environment: string, system: string): readonly string[] => {
  const own = new RegExp(`^(alias/|/aws/lambda/|/aws/apigateway/)?${environment}-${system}(-|/|$)`);
  // API Gateway itself names its execution logs, by the id of the API.
  const byGateway = /^API-Gateway-Execution-Logs_[0-9a-z]+\/v1$/;
  return found
    .filter(({ kind, name }) => !own.test(name) && !(kind === 'log group' && byGateway.test(name)))
    .map(({ kind, name }) => `${kind} ${name}`);
};

/** Of everything that takes tags, whatever has other tags than these. */
export const mistagged = (found: readonly Found[], tags: Readonly<Record<string, string>>): readonly string[] =>
  found
    .filter((one) => one.tags !== undefined && !sameTags(one.tags, tags))
    .map(({ kind, name, tags: own }) => `${kind} ${name}: ${JSON.stringify(own)}`);

const sameTags = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());

interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** Statements of a role's inline policies; a role of ours has no managed policy. */
export const roleStatements = async (deployment: Deployment, roleName: string): Promise<readonly PolicyStatement[]> => {
  const iam = deployment.client(IAMClient, 'us-east-1');
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: roleName }));
  if (AttachedPolicies.length > 0)
    throw new Error(
      `${roleName} has managed policies: ${AttachedPolicies.map(({ PolicyArn }) => PolicyArn).join(', ')}`,
    );
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: roleName }));
  const documents = await Promise.all(
    PolicyNames.map(
      async (name) =>
        JSON.parse(
          decodeURIComponent(
            (await iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name }))).PolicyDocument ?? '{}',
          ),
        ) as { Statement: PolicyStatement[] },
    ),
  );
  return documents.flatMap(({ Statement }) => Statement);
};

/** Services that may take a role. */
export const trusted = async (deployment: Deployment, roleName: string): Promise<readonly string[]> => {
  const { Role } = await deployment.client(IAMClient, 'us-east-1').send(new GetRoleCommand({ RoleName: roleName }));
  const { Statement } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as {
    Statement: { Principal: { Service: string } }[];
  };
  return Statement.map(({ Principal }) => Principal.Service);
};

/** Actions with a wildcard, and resources that are one, with the actions that they stand for. */
export const wildcards = (statements: readonly PolicyStatement[]): readonly string[] =>
  statements.flatMap(({ Action, Resource }) => {
    const actions = [Action].flat();
    return [
      ...actions.filter((action) => action.includes('*')),
      ...[Resource]
        .flat()
        .filter((resource) => resource === '*')
        .map((resource) => `${actions.join(' ')} on ${resource}`),
    ];
  });

/** Every alarm of a region, by its name without `<environment>-<system>-`. */
export const alarmsByPart = async (
  deployment: Deployment,
  region: string,
  prefix: string,
): Promise<Readonly<Record<string, MetricAlarm>>> => {
  const { MetricAlarms = [] } = await deployment
    .client(CloudWatchClient, region)
    .send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix }));
  return Object.fromEntries(MetricAlarms.map((alarm) => [alarm.AlarmName?.slice(prefix.length), alarm]));
};
