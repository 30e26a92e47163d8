import { typeOf, type Grade } from '../../../catalog';

export type { Grade };

/** From worst to least. */
export const GRADES = ['urgent', 'normal', 'routine'] as const satisfies readonly Grade[];

export const worst = (grades: readonly Grade[]): Grade => GRADES.find((grade) => grades.includes(grade)) ?? 'normal';

/** Sort order: worst first. */
export const byGrade = (a: { readonly grade: Grade }, b: { readonly grade: Grade }): number =>
  GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade);

/** Meaning of properties on any type; type-specific ones are in the catalog. */
const WORDS = /^(tags|tagsAll|description|alarmDescription)$/;
/** Policies by name: filterPolicy, redrivePolicy and retryPolicy route messages and grant nothing. */
const ACCESS =
  /^(policy|assumeRolePolicy|permissionsBoundary|managedPolicyArns|inlinePolicies|resourcePolicy|role|roleArn|executionRoleArn|serviceRole|acl|grants|authorization|apiKeyRequired|authorizer)$/;
const ENCRYPTION = /^(kms\w*|sqsManagedSseEnabled|serverSideEncryption\w*|encryption\w*|sse\w*)$/;
const EXPOSURE = /^(blockPublic\w+|ignorePublicAcls|restrictPublicBuckets|publiclyAccessible)$/;

/** Grade of one changed property of a resource of this type. */
export const gradeOfProperty = (type: string, path: string): Grade => {
  const property = /^[^.[]+/.exec(path)?.[0] ?? path;
  if (WORDS.test(property)) return 'routine';
  const { grades, urgent = [] } = typeOf(type);
  const isUrgent = urgent.includes(property) || [ACCESS, ENCRYPTION, EXPOSURE].some((kind) => kind.test(property));
  return isUrgent ? 'urgent' : grades.change;
};

/** Grade of a deleted resource. */
export const gradeOfDeletion = (type: string): Grade => typeOf(type).grades.loss;

/** Grade of a resource that is not in the state. */
export const gradeOfUnmanaged = (type: string): Grade => typeOf(type).grades.unmanaged;
