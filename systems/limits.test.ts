import { record, type Recorded } from '../modules/testing/recorder';
import { bootstrapProgram } from './bootstrap';
import { above } from './testing/limits';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from './testing/recorded-environment';

const bootstrapOf = async (environment: string): Promise<readonly Recorded[]> =>
  (
    await record(() =>
      bootstrapProgram({
        place: { environment, accountId: '111111111111', partition: 'aws-us-gov' },
        region: 'us-gov-east-1',
        // GitHub's longest names, and ids of ten digits.
        repository: {
          owner: 'o'.repeat(39),
          name: 'r'.repeat(100),
          ids: { owner: '1'.repeat(10), repository: '2'.repeat(10) },
        },
      }),
    )
  ).resources;

const SUBJECTS: readonly (readonly [string, () => Promise<readonly Recorded[]>])[] = [
  ...ENVIRONMENTS.map((name) => [name, async () => (await recordEnvironment(settingsOf(name))).resources] as const),
  ...['dev', 'e'.repeat(12)].map((name) => [`the bootstrap of ${name}`, () => bootstrapOf(name)] as const),
];

const recorded = new Map<string, readonly Recorded[]>();

beforeAll(async () => {
  for (const [name, make] of SUBJECTS) recorded.set(name, await make());
});

it.each(SUBJECTS.map(([name]) => name))('%s stays within what AWS takes', (name) => {
  expect(recorded.get(name)!.length).toBeGreaterThan(15);
  expect(above(recorded.get(name)!)).toEqual([]);
});

it('tells what stands above a limit', () => {
  const policy = recorded.get('dev')!.find(({ type }) => type === 'aws:sqs/queuePolicy:QueuePolicy')!;
  const document = JSON.parse(policy.inputs['policy'] as string) as { Statement: { Action: string[] }[] };
  document.Statement[0]!.Action.push('sqs:AddPermission', 'sqs:DeleteQueue', 'sqs:RemovePermission');
  expect(above([{ ...policy, inputs: { ...policy.inputs, policy: JSON.stringify(document) } }])).toEqual([
    expect.stringMatching(
      /: 8 actions of a statement of a queue policy, AWS takes 7 \(https:\/\/docs\.aws\.amazon\.com\//,
    ),
  ]);
});
