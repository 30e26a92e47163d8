import type { Condition, Statement } from '../../policy';
import type { Place } from '../names';

/** What a role needs of one service for the resource types that the modules use. */
export interface ServiceAccess {
  /** Resource types of the engine that this serves. */
  readonly types: readonly string[];
  /** Reads of names, tags and settings over the whole account, by which a drift check finds what no state holds. */
  readonly inventory: readonly string[];
  /** What a refresh reads of the environment's own resources. */
  readonly read: (place: Place) => readonly Statement[];
  /** What creates, changes and deletes them, and what `up` and smoke tests do with data. */
  readonly write: (place: Place) => readonly Statement[];
}

/** Every statement of the roles that names no resource, with the reason. */
export const EVERYWHERE = {
  Inventory:
    "a drift check looks for the environment's tags on everything in the account, and up for the account's limit of concurrency; names, tags and settings only",
  CreateKeys: "kms:CreateKey takes no resource; only keys with the environment's tag may be made",
  MapEventSources: "lambda:CreateEventSourceMapping takes no resource; only for the environment's functions",
  EndSubscriptions: 'sns:Unsubscribe and sns:SetSubscriptionAttributes take no resource',
} as const;

/** Ids that AWS gives: no name can be written down before. Each with what bounds it instead. */
export const GIVEN_IDS = {
  'key/*': "a key's id is given; the environment's tag on the key bounds it",
  'event-source-mapping:*':
    'the id is given; the function it feeds bounds it, and reading or tagging shows nothing secret',
  '/restapis/*': "an API's id is given; the environment's tag on the API bounds changes",
  '/apikeys/*': "a key's id is given; the environment's tag bounds changes",
  '/usageplans/*': "a plan's id is given; the environment's tag bounds changes",
  '/tags/*': 'the path of a tag request holds the ARN of what is tagged',
  'log-group:API-Gateway-Execution-Logs_*': "API Gateway names the group by the API's id",
} as const;

export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  condition?: Condition,
): Statement => ({ Sid, Effect: 'Allow', Action, Resource, ...(condition && { Condition: condition }) });

/** A statement on every resource; its reason must stand in EVERYWHERE. */
export const everywhere = (
  sid: keyof typeof EVERYWHERE,
  actions: readonly string[],
  condition?: Condition,
): Statement => allow(sid, actions, ['*'], condition);

export const deny = (Sid: string, Action: readonly string[], Resource: readonly string[]): Statement => ({
  Sid,
  Effect: 'Deny',
  Action,
  Resource,
});

/** The thing acted on carries the environment's tag. */
export const taggedFor = ({ environment }: Place): Condition => ({
  StringEquals: { 'aws:ResourceTag/Environment': environment },
});

/** The request gives the environment's tag. */
export const tagsFor = ({ environment }: Place): Condition => ({
  StringEquals: { 'aws:RequestTag/Environment': environment },
});

/** Names of a service's actions. */
export const actions = (service: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => `${service}:${name}`);

/** What a system's commands do with its data, as statements of the delivery roles. */
export interface DataAccess {
  /** Of both roles: what a preview compares. */
  readonly read: (place: Place) => readonly Statement[];
  /** Of the deploying role: seed data and the traces of smoke tests. */
  readonly write: (place: Place) => readonly Statement[];
}
