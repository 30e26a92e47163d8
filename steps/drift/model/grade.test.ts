import { gradeOfDeletion, gradeOfProperty, gradeOfUnmanaged, worst } from './grade';

describe('R4 grades', () => {
  it.each([
    ['aws:iam/rolePolicy:RolePolicy', 'policy', 'urgent'],
    ['aws:iam/role:Role', 'maxSessionDuration', 'urgent'],
    ['aws:iam/role:Role', 'tags.Owner', 'routine'],
    ['aws:kms/key:Key', 'enableKeyRotation', 'urgent'],
    ['aws:kms/key:Key', 'description', 'routine'],
    ['aws:sqs/queuePolicy:QueuePolicy', 'policy', 'urgent'],
    ['aws:sqs/queue:Queue', 'kmsMasterKeyId', 'urgent'],
    ['aws:sqs/queue:Queue', 'redrivePolicy', 'normal'],
    ['aws:sns/topicSubscription:TopicSubscription', 'filterPolicy', 'normal'],
    ['aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'blockPublicAcls', 'urgent'],
    ['aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', 'rules[0].bucketKeyEnabled', 'urgent'],
    ['aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', 'rules', 'normal'],
    ['aws:dynamodb/table:Table', 'serverSideEncryption.enabled', 'urgent'],
    ['aws:dynamodb/table:Table', 'ttl.enabled', 'normal'],
    ['aws:lambda/function:Function', 'codeSha256', 'urgent'],
    ['aws:lambda/function:Function', 'role', 'urgent'],
    ['aws:lambda/function:Function', 'memorySize', 'normal'],
    ['aws:apigateway/method:Method', 'apiKeyRequired', 'urgent'],
    ['aws:cloudwatch/metricAlarm:MetricAlarm', 'alarmDescription', 'routine'],
    ['aws:cloudwatch/metricAlarm:MetricAlarm', 'handler', 'normal'],
  ] as const)('%s %s is %s', (type, path, grade) => {
    expect(gradeOfProperty(type, path)).toBe(grade);
  });

  it.each([
    ['aws:dynamodb/table:Table', 'urgent'], ['aws:kms/key:Key', 'urgent'], ['aws:lambda/permission:Permission', 'urgent'],
    ['aws:s3/bucketVersioning:BucketVersioning', 'normal'], ['aws:cloudwatch/metricAlarm:MetricAlarm', 'normal'],
  ] as const)('a deleted %s is %s', (type, grade) => {
    expect(gradeOfDeletion(type)).toBe(grade);
  });

  it.each([['role', 'urgent'], ['inline policy', 'urgent'], ['permission', 'urgent'], ['key', 'urgent'], ['function URL', 'urgent'], ['resource policy', 'urgent'], ['api key', 'normal'], ['queue', 'normal'], ['rule target', 'normal']] as const)('an unmanaged %s is %s', (kind, grade) => {
    expect(gradeOfUnmanaged(kind)).toBe(grade);
  });

  it('takes the worst', () => {
    expect(worst(['routine', 'urgent', 'normal'])).toBe('urgent');
    expect(worst(['routine'])).toBe('routine');
    expect(worst([])).toBe('normal');
  });
});
