import type { Condition, Statement } from './policy';

/**
 * Grants: each says what one consumer does with one thing, and becomes one statement with the
 * actions listed one by one and the ARNs exact. Pure functions on resolved strings. A `*` stands
 * only where AWS leaves no choice:
 * - xray:PutTraceSegments and xray:PutTelemetryRecords take no resource ARN, so Resource is `*`.
 * - In a key policy AWS defines Resource `*` as this key.
 * - The streams of an exact log group are named by the service that writes them.
 * - The objects below an exact bucket prefix are named by who writes them.
 * - A Deny without TLS or with another key has to name every caller; it widens a refusal, not a permission.
 * - The name of an execution log group holds the API's id, which is given after the key policy; the `*` stands
 *   in a condition.
 */

const allow = (
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  condition?: Condition,
): Statement => ({
  Sid: sid,
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
  ...(condition && { Condition: condition }),
});

/** Statement ids allow only letters and digits. */
const sid = (verb: string, what: string): string =>
  `${verb}${what
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('')}`;

const lastPart = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;

export type TableRead = 'GetItem' | 'BatchGetItem' | 'Query' | 'ConditionCheckItem';
export type TableWrite = 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** Reads a table with the given operations. */
export const readsFrom = (tableArn: string, operations: readonly TableRead[]): Statement =>
  allow(
    sid('Read', lastPart(tableArn)),
    operations.map((operation) => `dynamodb:${operation}`),
    [tableArn],
  );

/** Queries one index of a table, but not the table. */
export const queriesIndex = (tableArn: string, index: string): Statement =>
  allow(sid('Query', `${lastPart(tableArn)}-${index}`), ['dynamodb:Query'], [`${tableArn}/index/${index}`]);

/** Writes a table with the given operations; a transaction needs those of its parts. */
export const writesTo = (tableArn: string, operations: readonly TableWrite[]): Statement =>
  allow(
    sid('Write', lastPart(tableArn)),
    operations.map((operation) => `dynamodb:${operation}`),
    [tableArn],
  );

/** Publishes to a topic, one message or a batch. */
export const publishesTo = (topicArn: string): Statement =>
  allow(sid('Publish', lastPart(topicArn)), ['sns:Publish'], [topicArn]);

/** Sends to a queue, one message or a batch. */
export const sendsTo = (queueArn: string): Statement =>
  allow(sid('Send', lastPart(queueArn)), ['sqs:SendMessage'], [queueArn]);

/** Consumes a queue: what an event source mapping does with the function's role. */
export const consumesFrom = (queueArn: string): Statement =>
  allow(
    sid('Consume', lastPart(queueArn)),
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
    [queueArn],
  );

/** Writes objects under a prefix of a bucket. */
export const putsObjectsIn = (bucketArn: string, prefix: string): Statement =>
  allow(sid('Put', lastPart(bucketArn)), ['s3:PutObject'], [`${bucketArn}/${prefix}*`]);

/** Reads the value of a secret. */
export const readsSecret = (secretArn: string): Statement =>
  allow('ReadSecret', ['secretsmanager:GetSecretValue'], [secretArn]);

/** Writes to an existing log group; cannot create one. */
export const writesLogsTo = (arn: string): Statement =>
  allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${arn}:log-stream:*`]);

/** Invokes a function. */
export const invokes = (functionArn: string): Statement => allow('Invoke', ['lambda:InvokeFunction'], [functionArn]);

/** Sends trace segments. The one statement with Resource *: neither action takes a resource ARN. */
export const traces = (): Statement => allow('Trace', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);

/** Service that uses a key, as in kms:ViaService, e.g. sqs. */
export type KeyService = 'dynamodb' | 'sns' | 'sqs' | 's3' | 'secretsmanager';

export interface KeyUse {
  readonly keyArn: string;
  readonly region: string;
  /** Allows the key only for requests through these services. */
  readonly through: readonly KeyService[];
}

const viaService = ({ through, region }: KeyUse): Condition => ({
  StringEquals: { 'kms:ViaService': through.map((service) => `${service}.${region}.amazonaws.com`) },
});

/** Reads what the key encrypts, through the given services. */
export const decryptsWith = (use: KeyUse): Statement =>
  allow('Decrypt', ['kms:Decrypt'], [use.keyArn], viaService(use));

/** Writes what the key encrypts, through the given services: a service requests a data key and verifies it. */
export const encryptsWith = (use: KeyUse): Statement =>
  allow('Encrypt', ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'], [use.keyArn], viaService(use));

/** Lets Lambda decrypt the environment variables of one function with its role. */
export const decryptsVariables = (keyArn: string, functionArn: string): Statement =>
  allow('DecryptVariables', ['kms:Decrypt'], [keyArn], {
    StringEquals: { 'kms:EncryptionContext:aws:lambda:FunctionArn': functionArn },
  });

/** Lets Scheduler decrypt one schedule's payload with its role. */
export const decryptsSchedule = (keyArn: string, scheduleArn: string): Statement =>
  allow('DecryptSchedule', ['kms:Decrypt'], [keyArn], {
    StringEquals: { 'kms:EncryptionContext:aws:scheduler:schedule:arn': scheduleArn },
  });
