import { testScope } from '../testing/scope';
import { keyPolicy } from './key-policy';

const scope = testScope();
const statement = (sid: string, users = {}) =>
  keyPolicy(scope, { logGroups: ['/aws/lambda/dev-shop-ingest'], ...users }).find(({ Sid }) => Sid === sid);

describe('keyPolicy', () => {
  it('P8 lists exactly the services that use the key', () => {
    const all = keyPolicy(scope, { logGroups: ['/g'], apiStage: 'v1', alarms: true, topics: true, rules: true });
    expect(
      all.flatMap(({ Principal }) =>
        typeof Principal === 'object' && 'Service' in Principal ? [Principal.Service] : [],
      ),
    ).toEqual([
      'logs.us-east-2.amazonaws.com',
      'cloudwatch.amazonaws.com',
      'sns.amazonaws.com',
      'events.amazonaws.com',
    ]);
    expect(keyPolicy(scope, { logGroups: ['/g'] }).map(({ Sid }) => Sid)).toEqual([
      'AccountAdministers',
      'AccountUses',
      'AccountGrantsToServices',
      'LogsEncrypt',
    ]);
  });

  it('lets the account administer the key by listed actions, the policy itself among them', () => {
    const { Principal, Action } = statement('AccountAdministers')!;
    expect(Principal).toEqual({ AWS: 'arn:aws:iam::111111111111:root' });
    expect(Action).toEqual(
      expect.arrayContaining(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:EnableKeyRotation']),
    );
  });

  it('lets CloudWatch Logs use it only for the given log groups', () => {
    expect(statement('LogsEncrypt', { apiStage: 'v1' })?.Condition).toEqual({
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': [
          'arn:aws:logs:us-east-2:111111111111:log-group:/aws/lambda/dev-shop-ingest',
          'arn:aws:logs:us-east-2:111111111111:log-group:API-Gateway-Execution-Logs_*/v1',
        ],
      },
    });
    expect(JSON.stringify(statement('LogsEncrypt')?.Condition)).not.toContain('*');
  });

  it('restricts alarms and topics to the account, but not EventBridge, whose deliveries would be lost', () => {
    const bound = { StringEquals: { 'aws:SourceAccount': '111111111111' } };
    expect(statement('AlarmsPublish', { alarms: true })).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: bound,
    });
    expect(statement('TopicsDeliver', { topics: true })).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: bound,
    });
    expect(statement('RulesDeliver', { rules: true })).not.toHaveProperty('Condition');
  });

  it('allows key grants only for AWS services', () => {
    expect(statement('AccountGrantsToServices')).toMatchObject({
      Action: ['kms:CreateGrant'],
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  });
});
