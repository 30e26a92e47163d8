import { RULES } from '../../functions/price-alerts/contract';
import {
  consumesFrom,
  decryptsWith,
  encryptsWith,
  publishesTo,
  queriesIndex,
  readsFrom,
  readsSecret,
  sendsTo,
  writesTo,
} from '../../modules/iam';
import type { Statement } from '../../modules/policy';

/** ARNs that a grant names; `key` is the system's key, `secret` is absent if signatures are not checked. */
export interface IngestArns {
  readonly history: string;
  readonly queue: string;
  readonly key: string;
  readonly secret?: string;
}
export interface EvaluateArns {
  readonly history: string;
  readonly rules: string;
  readonly queue: string;
  readonly deadLetters: string;
  readonly topic: string;
  readonly key: string;
}

/** Stores prices, hands them to the queue, checks signatures. */
export const ingestGrants = (region: string, { history, queue, key, secret }: IngestArns): Statement[] => [
  writesTo(history, ['PutItem']),
  sendsTo(queue),
  encryptsWith({ keyArn: key, region, through: ['dynamodb', 'sqs'] }),
  ...(secret === undefined
    ? []
    : [readsSecret(secret), decryptsWith({ keyArn: key, region, through: ['secretsmanager'] })]),
];

/** Is driven by the queue and wakes itself up through it, gives up malformed messages, reads prices, finds rules by the index, changes their state and each symbol's progress, notifies. */
export const evaluateGrants = (
  region: string,
  { history, rules, queue, deadLetters, topic, key }: EvaluateArns,
): Statement[] => [
  consumesFrom(queue),
  sendsTo(queue),
  sendsTo(deadLetters),
  readsFrom(history, ['Query']),
  readsFrom(rules, ['GetItem']),
  queriesIndex(rules, RULES.watchIndex.name),
  writesTo(rules, ['UpdateItem']),
  publishesTo(topic),
  encryptsWith({ keyArn: key, region, through: ['dynamodb', 'sns', 'sqs'] }),
];
