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
    [
      'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
      'rules[0].bucketKeyEnabled',
      'urgent',
    ],
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
    ['aws:dynamodb/table:Table', 'urgent'],
    ['aws:kms/key:Key', 'urgent'],
    ['aws:lambda/permission:Permission', 'urgent'],
    ['aws:s3/bucketVersioning:BucketVersioning', 'normal'],
    ['aws:cloudwatch/metricAlarm:MetricAlarm', 'normal'],
  ] as const)('a deleted %s is %s', (type, grade) => {
    expect(gradeOfDeletion(type)).toBe(grade);
  });

  it.each([
    ['aws:iam/role:Role', 'urgent'],
    ['aws:iam/rolePolicy:RolePolicy', 'urgent'],
    ['aws:iam/rolePolicyAttachment:RolePolicyAttachment', 'urgent'],
    ['aws:lambda/permission:Permission', 'urgent'],
    ['aws:kms/key:Key', 'urgent'],
    ['aws:lambda/functionUrl:FunctionUrl', 'urgent'],
    ['aws:secretsmanager/secretPolicy:SecretPolicy', 'urgent'],
    ['aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter', 'urgent'],
    ['aws:apigateway/apiKey:ApiKey', 'normal'],
    ['aws:sqs/queue:Queue', 'normal'],
    ['aws:cloudwatch/eventTarget:EventTarget', 'normal'],
  ] as const)('an unmanaged %s is %s', (type, grade) => {
    expect(gradeOfUnmanaged(type)).toBe(grade);
  });

  describe('a type without a catalog entry', () => {
    it.each(['aws:ec2/vpc:Vpc', 'aws:opensearch/domain:Domain', 'pulumi:providers:aws', 'no token'])(
      '%s is an ordinary resource',
      (type) => {
        expect([gradeOfProperty(type, 'size'), gradeOfDeletion(type), gradeOfUnmanaged(type)]).toEqual([
          'normal',
          'normal',
          'normal',
        ]);
      },
    );

    it('is still graded by its properties', () => {
      expect(gradeOfProperty('aws:opensearch/domain:Domain', 'kmsKeyId')).toBe('urgent');
      expect(gradeOfProperty('aws:ec2/vpc:Vpc', 'tags.Owner')).toBe('routine');
    });

    it.each(['aws:iam/instanceProfile:InstanceProfile', 'aws:kms/replicaKey:ReplicaKey'])(
      '%s is urgent, like all of IAM and KMS',
      (type) => {
        expect([gradeOfProperty(type, 'size'), gradeOfDeletion(type), gradeOfUnmanaged(type)]).toEqual([
          'urgent',
          'urgent',
          'urgent',
        ]);
      },
    );
  });

  it('uses the worst', () => {
    expect(worst(['routine', 'urgent', 'normal'])).toBe('urgent');
    expect(worst(['routine'])).toBe('routine');
    expect(worst([])).toBe('normal');
  });
});
