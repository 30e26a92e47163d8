import type { Recording } from '../modules/testing/recorder';
import { comesAfter } from './testing/policies';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from './testing/recorded-environment';

/** AWS enforces these orders; an emulator lets pass what breaks them. */
describe.each(ENVIRONMENTS)('order of deployment of %s', (environment) => {
  let recording: Recording<unknown>;
  const after = (name: string): ReadonlySet<string> => comesAfter(recording, name);
  /** Name of the resource of a type with this output. */
  const nameBy = (type: string, output: string, value: unknown): string => {
    const found = recording.ofType(type).find(({ outputs }) => outputs[output] === value);
    if (!found) throw new Error(`no ${type} with ${output} ${JSON.stringify(value)}`);
    return found.name;
  };
  /** Policy resource of the queue with this ARN. */
  const policyOfQueue = (arn: unknown): string =>
    nameBy('aws:sqs/queue:Queue', 'arn', arn).replace(/-queue$/, '-policy');

  beforeAll(async () => {
    recording = await recordEnvironment(settingsOf(environment));
  });

  it("a role's policy exists before the function, event source, schedule or rule that needs it", () => {
    for (const { name, inputs } of recording.ofType('aws:lambda/function:Function')) {
      const role = nameBy('aws:iam/role:Role', 'arn', inputs['role']);
      expect([name, [...after(name)]]).toEqual([name, expect.arrayContaining([role.replace(/-role$/, '-policy')])]);
    }
    const triggers = [
      ...recording
        .ofType('aws:lambda/eventSourceMapping:EventSourceMapping')
        .map(({ name, inputs }) => [name, inputs['functionName']] as const),
      ...recording
        .ofType('aws:cloudwatch/eventTarget:EventTarget')
        .map(({ name, inputs }) => [name, inputs['arn']] as const),
      ...recording
        .ofType('aws:scheduler/schedule:Schedule')
        .map(({ name, inputs }) => [name, (inputs['target'] as { arn: string }).arn] as const),
    ];
    expect(triggers).not.toEqual([]);
    for (const [name, target] of triggers) {
      const policy = nameBy('aws:lambda/function:Function', 'arn', target).replace(/-function$/, '-policy');
      expect([name, [...after(name)]]).toEqual([name, expect.arrayContaining([policy])]);
    }
    for (const { name, inputs } of recording.ofType('aws:scheduler/schedule:Schedule')) {
      const role = nameBy('aws:iam/role:Role', 'arn', (inputs['target'] as { roleArn: string }).roleArn);
      expect([...after(name)]).toContain(role.replace(/-role$/, '-policy'));
    }
  });

  it('a log group exists before its function writes', () => {
    for (const { name, inputs } of recording.ofType('aws:lambda/function:Function')) {
      expect([...after(name)]).toContain(
        nameBy('aws:cloudwatch/logGroup:LogGroup', 'name', `/aws/lambda/${inputs['name'] as string}`),
      );
    }
  });

  it('a deployment follows all methods, integrations, models, validators and responses of its API', () => {
    const parts = ['Method', 'Integration', 'Model', 'RequestValidator', 'Response'].flatMap((kind) =>
      recording.ofType(`aws:apigateway/${kind[0]!.toLowerCase()}${kind.slice(1)}:${kind}`),
    );
    const deployments = recording.ofType('aws:apigateway/deployment:Deployment');
    const apis = Object.values(settingsOf(environment).systems).filter(({ steps }) =>
      steps.some(({ name }) => name === 'api'),
    );
    expect(deployments).toHaveLength(apis.length);
    expect(parts).toHaveLength(apis.length * 18);
    for (const deployment of deployments) {
      const own = parts.filter(({ parent }) => parent === deployment.parent).map(({ name }) => name);
      expect(deployment.dependencies).toEqual(expect.arrayContaining(own));
      expect(deployment.inputs['triggers']).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    }
  });

  it("access and execution logs of a stage come after the account's CloudWatch role", () => {
    // One system of a region manages the role.
    const managing = new Set(recording.ofType('aws:apigateway/account:Account').map(({ name }) => name));
    expect(managing.size).toBeGreaterThan(0);
    for (const type of ['aws:apigateway/stage:Stage', 'aws:apigateway/methodSettings:MethodSettings']) {
      for (const { name, parent } of recording.ofType(type)) {
        if (!managing.has(`${parent}-logging-account`)) continue;
        expect([...after(name)]).toEqual(
          expect.arrayContaining([`${parent}-logging-account`, `${parent}-logging-policy`]),
        );
      }
    }
  });

  it('a queue policy exists before a topic subscription or a rule delivers', () => {
    for (const { name, inputs } of recording.ofType('aws:sns/topicSubscription:TopicSubscription')) {
      const redrive = inputs['redrivePolicy'] as string | undefined;
      const targets = [
        ...(inputs['protocol'] === 'sqs' ? [inputs['endpoint']] : []),
        ...(redrive ? [(JSON.parse(redrive) as { deadLetterTargetArn: string }).deadLetterTargetArn] : []),
      ];
      for (const target of targets) expect([...after(name)]).toContain(policyOfQueue(target));
    }
    for (const { name, inputs } of recording.ofType('aws:cloudwatch/eventTarget:EventTarget')) {
      expect([...after(name)]).toContain(policyOfQueue((inputs['deadLetterConfig'] as { arn: string }).arn));
    }
  });

  it('the rule may invoke the function before its target exists', () => {
    for (const { name, parent } of recording.ofType('aws:cloudwatch/eventTarget:EventTarget')) {
      expect([...after(name)]).toContain(`${parent}-permission`);
    }
  });

  it('whatever the key encrypts comes after the key with its whole policy', () => {
    const keys = new Map(
      recording.ofType('aws:kms/key:Key').map(({ name, outputs }) => [outputs['arn'] as string, name]),
    );
    const encrypted = recording.resources.filter(
      ({ custom, type, inputs }) =>
        custom && type !== 'aws:kms/key:Key' && [...keys.keys()].some((arn) => JSON.stringify(inputs).includes(arn)),
    );
    expect(encrypted.length).toBeGreaterThan(10);
    for (const { name, inputs } of encrypted) {
      const key = [...keys].find(([arn]) => JSON.stringify(inputs).includes(arn))![1];
      expect([name, [...after(name)]]).toEqual([name, expect.arrayContaining([key])]);
    }
  });
});
