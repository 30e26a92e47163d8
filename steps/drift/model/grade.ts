/** How soon somebody has to look: urgent opens or breaks protection, routine is words about a resource, the rest is normal. */
export type Grade = 'urgent' | 'normal' | 'routine';

/** From worst to least. */
export const GRADES = ['urgent', 'normal', 'routine'] as const satisfies readonly Grade[];

export const worst = (grades: readonly Grade[]): Grade => GRADES.find((grade) => grades.includes(grade)) ?? 'normal';

/** For sorting: the worst first. */
export const byGrade = (a: { readonly grade: Grade }, b: { readonly grade: Grade }): number => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade);

/** Resources that are nothing but access, encryption or exposure: all of them but words is urgent. */
const GUARDS = /^aws:(iam\/|kms\/|lambda\/permission:|sqs\/queuePolicy:|sns\/topicPolicy:|s3\/bucket(Policy|PublicAccessBlock|ServerSideEncryptionConfiguration|OwnershipControls|Acl)\w*:|secretsmanager\/secretPolicy:|cloudwatch\/(logResourcePolicy|eventBusPolicy):)/;
/** Resources whose deletion loses data. */
const HOLDERS = /^aws:(dynamodb\/table|s3\/bucket|sqs\/queue|secretsmanager\/secret(Version)?|timestreamwrite\/\w+):/;

const WORDS = /^(tags|tagsAll|description|alarmDescription)$/;
/** Policies by name: filterPolicy, redrivePolicy and retryPolicy route messages and open nothing. */
const ACCESS = /^(policy|assumeRolePolicy|permissionsBoundary|managedPolicyArns|inlinePolicies|resourcePolicy|role|roleArn|executionRoleArn|serviceRole|acl|grants|authorization|apiKeyRequired|authorizer)$/;
const ENCRYPTION = /^(kms\w*|sqsManagedSseEnabled|serverSideEncryption\w*|encryption\w*|sse\w*)$/;
const EXPOSURE = /^(blockPublic\w+|ignorePublicAcls|restrictPublicBuckets|publiclyAccessible)$/;
const CODE = /^(code|codeSha256|sourceCodeHash|s3Bucket|s3Key|s3ObjectVersion|imageUri|handler|layers)$/;

/** Grade of one changed property of a resource of this type. */
export const gradeOfProperty = (type: string, path: string): Grade => {
  const property = /^[^.[]+/.exec(path)?.[0] ?? path;
  if (WORDS.test(property)) return 'routine';
  if (GUARDS.test(type)) return 'urgent';
  const isCode = type.startsWith('aws:lambda/') && CODE.test(property);
  return isCode || [ACCESS, ENCRYPTION, EXPOSURE].some((kind) => kind.test(property)) ? 'urgent' : 'normal';
};

/** Grade of a resource that is gone. */
export const gradeOfDeletion = (type: string): Grade => (GUARDS.test(type) || HOLDERS.test(type) ? 'urgent' : 'normal');

/** What nobody deployed: access and ways in or out are urgent, the rest normal. */
export const gradeOfUnmanaged = (kind: string): Grade => (/role|policy|permission|key$|^function URL$|^log subscription$/.test(kind) && kind !== 'api key' ? 'urgent' : 'normal');
