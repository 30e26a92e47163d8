import type { Condition, Statement } from '../../policy';
import type { Place } from '../names';

/** A role's permissions in one service for the resource types of the modules. */
export interface ServiceAccess {
  /** Resource types of the engine that this covers. */
  readonly types: readonly string[];
  /** Account-wide reads of names, tags and settings, for drift checks to find unmanaged resources. */
  readonly inventory: readonly string[];
  /** Reads of a refresh on the environment's own resources. */
  readonly read: (place: Place) => readonly Statement[];
  /** Creates, changes and deletes them; includes what `up` and smoke tests do with data. */
  readonly write: (place: Place) => readonly Statement[];
}

/** Every statement of the roles without specific resources, with the reason. */
export const EVERYWHERE = {
  Inventory:
    "drift checks search the account for the environment's tags, and up reads the account's concurrency limit; names, tags and settings only",
  CreateKeys: "kms:CreateKey takes no resource; limited to keys with the environment's tag",
  MapEventSources: "lambda:CreateEventSourceMapping takes no resource; limited to the environment's functions",
  EndSubscriptions: 'sns:Unsubscribe and sns:SetSubscriptionAttributes take no resource',
} as const;

/** Ids assigned by AWS, which cannot be listed in advance. Each with what limits it instead. */
export const GIVEN_IDS = {
  'key/*': "AWS assigns the key's id; limited by the environment's tag on the key",
  'event-source-mapping:*': 'AWS assigns the id; limited by its function, and reads or tags reveal nothing secret',
  '/restapis/*': "AWS assigns the API's id; changes are limited by the environment's tag on the API",
  '/apikeys/*': "AWS assigns the key's id; changes are limited by the environment's tag",
  '/usageplans/*': "AWS assigns the plan's id; changes are limited by the environment's tag",
  '/tags/*': 'the path of a tag request contains the ARN of the tagged resource',
  'log-group:API-Gateway-Execution-Logs_*': "API Gateway names the group after the API's id",
} as const;

export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  condition?: Condition,
): Statement => ({ Sid, Effect: 'Allow', Action, Resource, ...(condition && { Condition: condition }) });

/** A statement on every resource; its reason must be in EVERYWHERE. */
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

/** The target resource has the environment's tag. */
export const taggedFor = ({ environment }: Place): Condition => ({
  StringEquals: { 'aws:ResourceTag/Environment': environment },
});

/** The request sets the environment's tag. */
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
