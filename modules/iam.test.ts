import * as iam from './iam';

const TABLE = 'arn:aws:dynamodb:us-east-1:1:table/dev-prices';
const KEY = 'arn:aws:kms:us-east-1:1:key/k';

describe('grants', () => {
  it.each([
    [
      'readsFrom',
      iam.readsFrom(TABLE, ['Query', 'GetItem']),
      { Sid: 'ReadDevPrices', Action: ['dynamodb:Query', 'dynamodb:GetItem'], Resource: [TABLE] },
    ],
    [
      'queriesIndex, and not the table',
      iam.queriesIndex(TABLE, 'by-hour'),
      { Sid: 'QueryDevPricesByHour', Action: ['dynamodb:Query'], Resource: [`${TABLE}/index/by-hour`] },
    ],
    [
      'writesTo',
      iam.writesTo(TABLE, ['PutItem']),
      { Sid: 'WriteDevPrices', Action: ['dynamodb:PutItem'], Resource: [TABLE] },
    ],
    [
      'publishesTo',
      iam.publishesTo('arn:aws:sns:us-east-1:1:dev-alerts'),
      { Sid: 'PublishDevAlerts', Action: ['sns:Publish'], Resource: ['arn:aws:sns:us-east-1:1:dev-alerts'] },
    ],
    [
      'sendsTo',
      iam.sendsTo('arn:aws:sqs:us-east-1:1:q'),
      { Sid: 'SendQ', Action: ['sqs:SendMessage'], Resource: ['arn:aws:sqs:us-east-1:1:q'] },
    ],
    [
      'consumesFrom',
      iam.consumesFrom('arn:aws:sqs:us-east-1:1:q'),
      {
        Sid: 'ConsumeQ',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
        Resource: ['arn:aws:sqs:us-east-1:1:q'],
      },
    ],
    [
      'putsObjectsIn',
      iam.putsObjectsIn('arn:aws:s3:::b', 'exports/'),
      { Sid: 'PutB', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::b/exports/*'] },
    ],
    [
      'readsSecret',
      iam.readsSecret('arn:s'),
      { Sid: 'ReadSecret', Action: ['secretsmanager:GetSecretValue'], Resource: ['arn:s'] },
    ],
    [
      'writesLogsTo',
      iam.writesLogsTo('arn:aws:logs:us-east-1:1:log-group:/g'),
      {
        Sid: 'WriteLogs',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: ['arn:aws:logs:us-east-1:1:log-group:/g:log-stream:*'],
      },
    ],
    ['invokes', iam.invokes('arn:f'), { Sid: 'Invoke', Action: ['lambda:InvokeFunction'], Resource: ['arn:f'] }],
    [
      'P10 traces, the one statement with Resource *',
      iam.traces(),
      { Sid: 'Trace', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: ['*'] },
    ],
    [
      'decryptsWith',
      iam.decryptsWith({ keyArn: KEY, region: 'us-east-1', through: ['secretsmanager'] }),
      {
        Sid: 'Decrypt',
        Action: ['kms:Decrypt'],
        Resource: [KEY],
        Condition: { StringEquals: { 'kms:ViaService': ['secretsmanager.us-east-1.amazonaws.com'] } },
      },
    ],
    [
      'encryptsWith',
      iam.encryptsWith({ keyArn: KEY, region: 'us-east-1', through: ['dynamodb', 'sqs'] }),
      {
        Sid: 'Encrypt',
        Action: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: [KEY],
        Condition: {
          StringEquals: { 'kms:ViaService': ['dynamodb.us-east-1.amazonaws.com', 'sqs.us-east-1.amazonaws.com'] },
        },
      },
    ],
    [
      'decryptsVariables of one function',
      iam.decryptsVariables(KEY, 'arn:f'),
      {
        Sid: 'DecryptVariables',
        Action: ['kms:Decrypt'],
        Resource: [KEY],
        Condition: { StringEquals: { 'kms:EncryptionContext:aws:lambda:FunctionArn': 'arn:f' } },
      },
    ],
    [
      'decryptsSchedule of one schedule',
      iam.decryptsSchedule(KEY, 'arn:s'),
      {
        Sid: 'DecryptSchedule',
        Action: ['kms:Decrypt'],
        Resource: [KEY],
        Condition: { StringEquals: { 'kms:EncryptionContext:aws:scheduler:schedule:arn': 'arn:s' } },
      },
    ],
  ])('%s', (_, statement, expected) => {
    expect(statement).toEqual({ Effect: 'Allow', ...expected });
  });
});
