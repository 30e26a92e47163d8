type Props = Record<string, unknown>;
/** ARN in the region of the resource's provider. */
type Arn = (service: string, resource: string) => string;

/** What AWS adds to a resource's inputs, by type. Unknown types are errors. */
const OUTPUTS: Readonly<Record<string, (name: string, inputs: Props, arn: Arn) => { id: string; outputs?: Props }>> = {
  'aws:apigateway/account:Account': () => ({ id: 'api-gateway-account' }),
  'aws:apigateway/apiKey:ApiKey': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/deployment:Deployment': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/integration:Integration': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/method:Method': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/methodSettings:MethodSettings': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/model:Model': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/requestValidator:RequestValidator': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/resource:Resource': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/response:Response': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/restApi:RestApi': (_, _inputs, arn) => ({
    id: 'api1',
    outputs: { rootResourceId: 'root1', executionArn: arn('execute-api', 'api1') },
  }),
  'aws:apigateway/stage:Stage': (_, { stageName }) => ({
    id: `stage-${text(stageName)}`,
    outputs: { invokeUrl: `https://api1.execute-api.test/${text(stageName)}` },
  }),
  'aws:apigateway/usagePlan:UsagePlan': (name) => ({ id: `${name}-id` }),
  'aws:apigateway/usagePlanKey:UsagePlanKey': (name) => ({ id: `${name}-id` }),
  'aws:cloudwatch/dashboard:Dashboard': (_, { dashboardName }) => ({ id: text(dashboardName) }),
  'aws:cloudwatch/eventRule:EventRule': (_, { name }, arn) => ({
    id: text(name),
    outputs: { arn: arn('events', `rule/${text(name)}`) },
  }),
  'aws:cloudwatch/eventTarget:EventTarget': (name) => ({ id: name }),
  'aws:cloudwatch/logGroup:LogGroup': (_, { name }, arn) => ({
    id: text(name),
    outputs: { arn: arn('logs', `log-group:${text(name)}`) },
  }),
  'aws:cloudwatch/metricAlarm:MetricAlarm': (_, { name }, arn) => ({
    id: text(name),
    outputs: { arn: arn('cloudwatch', `alarm:${text(name)}`) },
  }),
  'aws:dynamodb/table:Table': (_, { name }, arn) => ({
    id: text(name),
    outputs: { arn: arn('dynamodb', `table/${text(name)}`) },
  }),
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': (_, { url }) => ({
    id: text(url),
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${text(url).replace('https://', '')}` },
  }),
  'aws:iam/policy:Policy': (_, { name }) => ({
    id: text(name),
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:policy/${text(name)}` },
  }),
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': (name) => ({ id: name }),
  'aws:iam/role:Role': (_, { name }) => ({
    id: text(name),
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/${text(name)}` },
  }),
  'aws:iam/rolePolicy:RolePolicy': (_, { role, name }) => ({ id: `${text(role)}:${text(name)}` }),
  'aws:kms/alias:Alias': (_, { name }) => ({ id: text(name) }),
  'aws:kms/key:Key': (name, _inputs, arn) => ({
    id: `${name}-id`,
    outputs: { keyId: `${name}-id`, arn: arn('kms', `key/${name}`) },
  }),
  'aws:lambda/eventSourceMapping:EventSourceMapping': (name) => ({ id: `${name}-uuid` }),
  'aws:lambda/function:Function': (_, { name }, arn) => ({
    id: text(name),
    outputs: {
      arn: arn('lambda', `function:${text(name)}`),
      invokeArn: `arn:aws:apigateway:test:lambda:path/2015-03-31/functions/${arn('lambda', `function:${text(name)}`)}/invocations`,
    },
  }),
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': (_, { functionName }) => ({
    id: text(functionName),
  }),
  'aws:lambda/permission:Permission': (_, { statementId }) => ({ id: text(statementId) }),
  'aws:s3/bucket:Bucket': (_, { bucket }) => ({ id: text(bucket), outputs: { arn: `arn:aws:s3:::${text(bucket)}` } }),
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': (_, { bucket }) => ({ id: text(bucket) }),
  'aws:s3/bucketLogging:BucketLogging': (_, { bucket }) => ({ id: text(bucket) }),
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': (_, { bucket }) => ({ id: text(bucket) }),
  'aws:s3/bucketPolicy:BucketPolicy': (_, { bucket }) => ({ id: text(bucket) }),
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': (_, { bucket }) => ({ id: text(bucket) }),
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': (_, { bucket }) => ({
    id: text(bucket),
  }),
  'aws:s3/bucketVersioning:BucketVersioning': (_, { bucket }) => ({ id: text(bucket) }),
  'aws:scheduler/schedule:Schedule': (_, { name, groupName }, arn) => ({
    id: `${text(groupName)}/${text(name)}`,
    outputs: { arn: arn('scheduler', `schedule/${text(groupName)}/${text(name)}`) },
  }),
  'aws:scheduler/scheduleGroup:ScheduleGroup': (_, { name }, arn) => ({
    id: text(name),
    outputs: { arn: arn('scheduler', `schedule-group/${text(name)}`) },
  }),
  'aws:secretsmanager/secret:Secret': (_, { name }, arn) => ({
    id: arn('secretsmanager', `secret:${text(name)}-AbCdEf`),
    outputs: { arn: arn('secretsmanager', `secret:${text(name)}-AbCdEf`) },
  }),
  'aws:secretsmanager/secretVersion:SecretVersion': (name) => ({ id: `${name}-id` }),
  'aws:sns/topic:Topic': (_, { name }, arn) => ({
    id: arn('sns', text(name)),
    outputs: { arn: arn('sns', text(name)) },
  }),
  'aws:sns/topicPolicy:TopicPolicy': (_, { arn: topic }) => ({ id: text(topic) }),
  'aws:sns/topicSubscription:TopicSubscription': (name) => ({ id: name }),
  'aws:sqs/queue:Queue': (_, { name }, arn) => ({
    id: `https://sqs.test/${text(name)}`,
    outputs: { url: `https://sqs.test/${text(name)}`, arn: arn('sqs', text(name)) },
  }),
  'aws:sqs/queuePolicy:QueuePolicy': (_, { queueUrl }) => ({ id: text(queueUrl) }),
  'pulumi:providers:aws': (name) => ({ id: `${name}-id` }),
  'pulumi:pulumi:Stack': () => ({ id: '' }),
  'random:index/randomBytes:RandomBytes': (_, { length }) => ({
    id: 'bytes',
    outputs: { base64: Buffer.alloc(Number(length), 7).toString('base64') },
  }),
  'random:index/randomPassword:RandomPassword': (_, { length }) => ({
    id: 'none',
    outputs: { result: 'p'.repeat(Number(length)) },
  }),
};

export const ACCOUNT = '111111111111';

const text = (value: unknown): string => {
  if (typeof value !== 'string')
    throw new Error(`a name is not known while the resource is made: ${JSON.stringify(value)}`);
  return value;
};

/** A provider is named aws-<region>. */
const regionOf = (provider: string | undefined): string =>
  /::aws-([a-z0-9-]+)::/.exec(provider ?? '')?.[1] ?? 'us-east-2';

export const mockOutputs = ({
  type,
  name,
  inputs,
  provider,
}: {
  readonly type: string;
  readonly name: string;
  readonly inputs: Props;
  readonly provider?: string;
}): { id: string; state: Props } => {
  if (type.startsWith('signalbox:')) return { id: '', state: inputs };
  const outputs = OUTPUTS[type];
  if (outputs === undefined) throw new Error(`no mock of the resource type ${type} (${name})`);
  const made = outputs(
    name,
    inputs,
    (service, resource) => `arn:aws:${service}:${regionOf(provider)}:${ACCOUNT}:${resource}`,
  );
  return { id: made.id, state: { ...inputs, ...made.outputs } };
};
