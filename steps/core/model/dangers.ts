import type { PlannedChange } from './planned';

/** A planned change that a reviewer must see first. */
export interface Danger {
  /** Data that would be lost, or permissions that would be others. */
  readonly kind: 'data' | 'permissions';
  readonly why: string;
  readonly change: PlannedChange;
}

/** What holds data, or what others hold the address of: a replacement is a deletion and an empty new one. */
const HOLDS_DATA: Readonly<Record<string, string>> = {
  'aws:dynamodb/table:Table': 'table',
  'aws:s3/bucket:Bucket': 'bucket',
  'aws:kms/key:Key': 'key',
  'aws:sqs/queue:Queue': 'queue',
  'aws:sns/topic:Topic': 'topic',
  'aws:secretsmanager/secret:Secret': 'secret',
};

/** Types that are nothing but permission or protection. */
const PERMISSION: readonly (readonly [type: RegExp, what: string])[] = [
  [/^aws:iam\/role:/, 'IAM role'],
  [/^aws:iam\//, 'IAM policy'],
  [/^aws:kms\/(keyPolicy|grant):/, 'key policy'],
  [/^aws:sqs\/queuePolicy:/, 'queue policy'],
  [/^aws:sns\/topicPolicy:/, 'topic policy'],
  [/^aws:s3\/bucketPolicy:/, 'bucket policy'],
  [/^aws:s3\/bucketPublicAccessBlock:/, 'public access block'],
  [/^aws:lambda\/(permission|functionUrl):/, 'permission to invoke a function'],
  [/^aws:secretsmanager\/secretPolicy:/, 'secret policy'],
  [/^aws:apigateway\/restApiPolicy:/, 'API policy'],
];

/** Properties that are a policy on a resource that is more than that. */
const POLICY_PROPERTY: Readonly<Record<string, string>> = {
  'aws:kms/key:Key': 'key policy',
  'aws:sqs/queue:Queue': 'queue policy',
  'aws:sns/topic:Topic': 'topic policy',
  'aws:secretsmanager/secret:Secret': 'secret policy',
  'aws:apigateway/restApi:RestApi': 'API policy',
};

/** The dangers of a plan: what loses data first, then what changes permissions. */
export const dangersOf = (changes: readonly PlannedChange[]): readonly Danger[] => {
  const all = changes.flatMap((change) => [...dataDanger(change), ...permissionDanger(change)]);
  return [...all.filter(({ kind }) => kind === 'data'), ...all.filter(({ kind }) => kind === 'permissions')];
};

const dataDanger = (change: PlannedChange): readonly Danger[] => {
  const what = HOLDS_DATA[change.type];
  if (what === undefined || (change.op !== 'delete' && change.op !== 'replace')) return [];
  const by = change.replacedBy?.length ? ` because of ${change.replacedBy.join(', ')}` : '';
  return [{ kind: 'data', change, why: change.op === 'delete' ? `the ${what} is deleted` : `the ${what} is replaced${by}: what it holds is lost` }];
};

const VERB = { create: 'new', update: 'changed', replace: 'replaced', delete: 'deleted' } as const;

const permissionDanger = (change: PlannedChange): readonly Danger[] => {
  const type = PERMISSION.find(([pattern]) => pattern.test(change.type))?.[1];
  if (type !== undefined) return [{ kind: 'permissions', change, why: `${VERB[change.op]} ${type}` }];
  const property = POLICY_PROPERTY[change.type];
  if (property === undefined || change.op === 'delete' || !change.properties.some(({ path }) => /^policy(\W|$)/.test(path))) return [];
  return [{ kind: 'permissions', change, why: `${VERB[change.op]} ${property}` }];
};
