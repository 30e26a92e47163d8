import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { ACCOUNT, drive, makeContext, sdkOptions, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import type { Context, ResourceType } from '../types';
import { types } from './iam';

const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const trust = (service: string) =>
  document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } });
const grant = (action: string) =>
  document({ Effect: 'Allow', Action: action, Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:queue` });
const [LAMBDA, SCHEDULER] = [trust('lambda.amazonaws.com'), trust('scheduler.amazonaws.com')];

let emulator: TestEmulator;
let ctx: Context;
let iam: IAMClient;

beforeAll(async () => {
  emulator = await startEmulator();
  ctx = makeContext(emulator.endpoint);
  iam = new IAMClient(sdkOptions(emulator.endpoint));
}, 120_000);
afterAll(() => emulator?.stop());

const type = (name: string): ResourceType => types.find(({ token }) => token === `aws:iam/${name}`)!;
const roleOf = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role!;

describe('aws:iam/role:Role', () => {
  const role = type('role:Role');
  const inputs = {
    name: 'dev-role',
    assumeRolePolicy: LAMBDA,
    description: 'runs',
    tags: { Owner: 'a', Environment: 'dev' },
  };

  it('creates, reads back and deletes', async () => {
    const driver = drive(role, ctx);
    await driver.create(inputs);
    expect(driver.id).toBe('dev-role');
    const live = await roleOf('dev-role');
    expect(JSON.parse(decodeURIComponent(live.AssumeRolePolicyDocument!))).toEqual(JSON.parse(LAMBDA));
    expect(live).toMatchObject({ Description: 'runs', MaxSessionDuration: 3600, Path: '/' });
    expect(driver.state).toMatchObject({
      arn: `arn:aws:iam::${ACCOUNT}:role/dev-role`,
      name: 'dev-role',
      path: '/',
      maxSessionDuration: 3600,
      uniqueId: live.RoleId,
      createDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      tagsAll: inputs.tags,
    });
    await driver.delete();
    await expect(roleOf('dev-role')).rejects.toThrow('not found');
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });

  it('detects drift of the trust policy, the session, the description and the tags, and repairs it', async () => {
    const driver = drive(role, ctx);
    await driver.create({ ...inputs, name: 'dev-drift' });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'dev-drift', PolicyDocument: SCHEDULER }));
    expect(await driver.refresh()).toEqual(['assumeRolePolicy']);
    expect(driver.diff().changed).toEqual(['assumeRolePolicy']);
    await driver.update({ ...inputs, name: 'dev-drift' });
    await iam.send(new UpdateRoleCommand({ RoleName: 'dev-drift', MaxSessionDuration: 7200 }));
    expect(await driver.refresh()).toEqual(['maxSessionDuration']);
    expect(driver.diff().changed).toEqual(['maxSessionDuration']);
    await iam.send(
      new TagRoleCommand({
        RoleName: 'dev-drift',
        Tags: [
          { Key: 'Owner', Value: 'b' },
          { Key: 'Extra', Value: 'x' },
        ],
      }),
    );
    await driver.refresh();
    expect(driver.diff().details.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['maxSessionDuration', 'tags.Owner', 'tags.Extra']),
    );
    await driver.update({ ...inputs, name: 'dev-drift' });
    const live = await roleOf('dev-drift');
    expect(live.MaxSessionDuration).toBe(3600);
    expect(live.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'Owner', Value: 'a' },
        { Key: 'Environment', Value: 'dev' },
      ]),
    );
    expect(live.Tags).toHaveLength(2);
    expect(decodeURIComponent(live.AssumeRolePolicyDocument!)).toBe(LAMBDA);
  });

  it('reads a document with other blanks and order as the same', async () => {
    const driver = drive(role, ctx);
    await driver.create({ ...inputs, name: 'dev-text' });
    const rewritten = JSON.stringify(
      { Statement: (JSON.parse(LAMBDA) as { Statement: object[] }).Statement, Version: '2012-10-17' },
      null,
      2,
    );
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'dev-text', PolicyDocument: rewritten }));
    expect(await driver.refresh()).toEqual([]);
    expect(driver.diff().changed).toEqual([]);
  });

  it('changes in place what AWS can change, and replaces for name and path', async () => {
    const driver = drive(role, ctx);
    await driver.create({ ...inputs, name: 'dev-change' });
    await driver.update({ name: 'dev-change', assumeRolePolicy: SCHEDULER, maxSessionDuration: 7200 });
    const live = await roleOf('dev-change');
    expect(live).toMatchObject({ MaxSessionDuration: 7200 });
    expect(live.Description || undefined).toBeUndefined();
    expect(live.Tags ?? []).toEqual([]);
    expect(driver.diff({ ...inputs, name: 'other', assumeRolePolicy: SCHEDULER }).replaces).toEqual(['name']);
    expect(driver.diff({ ...inputs, name: 'dev-change', path: '/apps/' }).replaces).toEqual(['path']);
  });

  it('sets and removes a permissions boundary', async () => {
    const boundary = drive(type('policy:Policy'), ctx);
    await boundary.create({ name: 'boundary', policy: grant('sqs:SendMessage') });
    const driver = drive(role, ctx);
    await driver.create({ ...inputs, name: 'dev-bounded', permissionsBoundary: boundary.id });
    expect(driver.state.permissionsBoundary).toBe(boundary.id);
    await driver.update({ ...inputs, name: 'dev-bounded' });
    expect((await roleOf('dev-bounded')).PermissionsBoundary).toBeUndefined();
    await driver.update({ ...inputs, name: 'dev-bounded', permissionsBoundary: boundary.id });
    expect((await roleOf('dev-bounded')).PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary.id);
  });

  it('deletes a role with policies only if configured to detach them', async () => {
    const driver = drive(role, ctx);
    await driver.create({ ...inputs, name: 'dev-attached' });
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'dev-attached',
        PolicyName: 'own',
        PolicyDocument: grant('sqs:SendMessage'),
      }),
    );
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: 'dev-attached', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    );
    await expect(driver.delete()).rejects.toThrow('must detach all policies first');
    await driver.update({ ...inputs, name: 'dev-attached', forceDetachPolicies: true });
    await driver.delete();
    expect(await driver.refresh()).toBeUndefined();
  });

  it('adopts what a killed run left, but no foreign role', async () => {
    const left = (name: string, Value: string) =>
      iam.send(
        new CreateRoleCommand({
          RoleName: name,
          AssumeRolePolicyDocument: SCHEDULER,
          Tags: [
            { Key: 'Owner', Value },
            { Key: 'Environment', Value: 'dev' },
          ],
        }),
      );
    await left('dev-left', 'a');
    const driver = drive(role, ctx);
    await driver.create({ ...inputs, name: 'dev-left' });
    expect(decodeURIComponent((await roleOf('dev-left')).AssumeRolePolicyDocument!)).toBe(LAMBDA);
    await left('dev-foreign', 'b');
    await expect(drive(role, ctx).create({ ...inputs, name: 'dev-foreign' })).rejects.toThrow('already exists');
    await expect(drive(role, ctx).create({ name: 'dev-foreign', assumeRolePolicy: LAMBDA })).rejects.toThrow(
      'already exists',
    );
    expect(decodeURIComponent((await roleOf('dev-foreign')).AssumeRolePolicyDocument!)).toBe(SCHEDULER);
  });

  it('makes a name of at most 64 characters, and imports by it', async () => {
    const driver = drive(role, ctx, 'x'.repeat(80));
    await driver.create({ assumeRolePolicy: LAMBDA });
    expect(driver.id).toMatch(/^x{56}-[0-9a-f]{7}$/);
    const imported = await driver.import();
    expect(imported?.inputs).toEqual({ name: driver.id, assumeRolePolicy: LAMBDA });
  });

  it('reports each mistake', () => {
    const failures = drive(role, ctx).check({
      name: 'a b',
      assumeRolePolicy: '[]',
      maxSessionDuration: 60,
      inlinePolicies: [],
    });
    expect(failures.map(({ property }) => property).sort()).toEqual([
      'assumeRolePolicy',
      'inlinePolicies',
      'maxSessionDuration',
      'name',
    ]);
    expect(drive(role, ctx).check({ assumeRolePolicy: LAMBDA })).toEqual([]);
    expect(drive(role, ctx).check({})).toEqual([expect.objectContaining({ property: 'assumeRolePolicy' })]);
  });
});

describe('aws:iam/rolePolicy:RolePolicy', () => {
  it('creates, detects drift, updates, replaces and deletes', async () => {
    const role = drive(type('role:Role'), ctx);
    await role.create({ name: 'inline-role', assumeRolePolicy: LAMBDA });
    const driver = drive(type('rolePolicy:RolePolicy'), ctx);
    const inputs = { role: 'inline-role', name: 'send', policy: grant('sqs:SendMessage') };
    await driver.create(inputs);
    expect(driver.id).toBe('inline-role:send');
    const liveDocument = async () =>
      decodeURIComponent(
        (await iam.send(new GetRolePolicyCommand({ RoleName: 'inline-role', PolicyName: 'send' }))).PolicyDocument!,
      );
    expect(await liveDocument()).toBe(grant('sqs:SendMessage'));
    expect((await driver.import())?.inputs).toEqual(inputs);
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'inline-role',
        PolicyName: 'send',
        PolicyDocument: grant('sqs:DeleteMessage'),
      }),
    );
    expect(await driver.refresh()).toEqual(['policy']);
    expect(driver.diff().changed).toEqual(['policy']);
    await driver.update(inputs);
    expect(await liveDocument()).toBe(grant('sqs:SendMessage'));
    expect(driver.diff({ ...inputs, name: 'other', role: 'other' }).replaces).toEqual(['name', 'role']);
    await driver.delete();
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
    await expect(liveDocument()).rejects.toThrow('cannot be found');
  });

  it('reads as gone when its role is gone', async () => {
    const role = drive(type('role:Role'), ctx);
    await role.create({ name: 'short-lived', assumeRolePolicy: LAMBDA, forceDetachPolicies: true });
    const driver = drive(type('rolePolicy:RolePolicy'), ctx);
    await driver.create({ role: 'short-lived', name: 'send', policy: grant('sqs:SendMessage') });
    await role.delete();
    expect(await driver.refresh()).toBeUndefined();
  });
});

describe('aws:iam/policy:Policy', () => {
  const policy = type('policy:Policy');
  const inputs = {
    name: 'managed',
    policy: grant('sqs:SendMessage'),
    description: 'sends',
    tags: { Environment: 'dev' },
  };
  const arn = `arn:aws:iam::${ACCOUNT}:policy/managed`;
  const liveDocument = async () => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
    const version = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy!.DefaultVersionId }),
    );
    return decodeURIComponent(version.PolicyVersion!.Document!);
  };

  it('creates, detects drift, updates through more versions than AWS keeps, and deletes', async () => {
    const driver = drive(policy, ctx);
    await driver.create(inputs);
    expect(driver.id).toBe(arn);
    expect(driver.state).toMatchObject({
      arn,
      path: '/',
      policyId: expect.any(String) as string,
      tagsAll: inputs.tags,
    });
    await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: grant('sqs:PurgeQueue'), SetAsDefault: true }),
    );
    expect(await driver.refresh()).toEqual(['policy']);
    expect(driver.diff().changed).toEqual(['policy']);
    for (const action of ['sqs:A', 'sqs:B', 'sqs:C', 'sqs:D', 'sqs:E'])
      await driver.update({ ...inputs, policy: grant(action) });
    expect(await liveDocument()).toBe(grant('sqs:E'));
    expect((await iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }))).Versions).toHaveLength(5);
    await iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags: [{ Key: 'Environment', Value: 'x' }] }));
    await driver.refresh();
    expect(driver.diff().changed).toEqual(['tags']);
    expect(driver.diff({ ...inputs, description: 'other' }).replaces).toEqual(['description']);
    await driver.delete();
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });

  it('adopts what a killed run left', async () => {
    await drive(policy, ctx).create(inputs);
    const driver = drive(policy, ctx);
    await driver.create({ ...inputs, policy: grant('sqs:ReceiveMessage') });
    expect(await liveDocument()).toBe(grant('sqs:ReceiveMessage'));
    await expect(drive(policy, ctx).create({ ...inputs, tags: { Environment: 'prod' } })).rejects.toThrow(
      'already exists',
    );
  });
});

describe('aws:iam/rolePolicyAttachment:RolePolicyAttachment', () => {
  it('attaches, detects a detachment, replaces for every change, and detaches', async () => {
    const role = drive(type('role:Role'), ctx);
    await role.create({ name: 'attach-role', assumeRolePolicy: LAMBDA });
    const policyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const driver = drive(type('rolePolicyAttachment:RolePolicyAttachment'), ctx);
    await driver.create({ role: 'attach-role', policyArn });
    const attached = async () =>
      (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'attach-role' }))).AttachedPolicies?.map(
        (p) => p.PolicyArn,
      );
    expect(await attached()).toEqual([policyArn]);
    expect(driver.diff({ role: 'attach-role', policyArn: 'arn:aws:iam::aws:policy/Other' }).replaces).toEqual([
      'policyArn',
    ]);
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'attach-role', PolicyArn: policyArn }));
    expect(await driver.refresh()).toBeUndefined();
    await driver.create({ role: 'attach-role', policyArn });
    await driver.delete();
    expect(await attached()).toEqual([]);
    await driver.delete();
  });
});

describe('aws:iam/openIdConnectProvider:OpenIdConnectProvider', () => {
  it('creates, reads back, replaces for every change, and deletes', async () => {
    const driver = drive(type('openIdConnectProvider:OpenIdConnectProvider'), ctx);
    const inputs = {
      url: 'https://token.actions.example.com',
      clientIdLists: ['sts.amazonaws.com'],
      tags: { Environment: 'dev' },
    };
    await driver.create(inputs);
    expect(driver.id).toBe(`arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.example.com`);
    const live = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: driver.id }));
    expect(live.ClientIDList).toEqual(['sts.amazonaws.com']);
    expect(driver.diff({ ...inputs, clientIdLists: ['other'] }).replaces).toEqual(['clientIdLists']);
    expect(driver.check({ ...inputs, url: 'http://x' })).toEqual([expect.objectContaining({ property: 'url' })]);
    await driver.delete();
    expect(await driver.refresh()).toBeUndefined();
    await driver.delete();
  });
});
