import { typeOf } from '../../catalog';
import { isRegional } from './core/specs';
import { unwrap } from './core/values';
import { PACKAGES } from './registry';
import { COMPUTE } from './testing/cases/compute';
import { DATA } from './testing/cases/data';
import { GATEWAY } from './testing/cases/gateway';
import type { World } from './testing/cases/case';
import { makeCodeFolder } from './testing/function-zip';
import { drive, makeContext, startEmulator } from './testing/harness';
import type { Driver, TestEmulator } from './testing/harness';
import { publishedSchema } from './testing/published';
import type { PublishedSchema } from './testing/published';
import type { Context, InputSpec } from './types';

/**
 * Every type against the published plugins of the installed SDK versions: what their declarations say
 * (which inputs there are, which are required, which are Optional and Computed), and what only their
 * sources say (testing/cases, with the path of each).
 */

const TYPES = [...PACKAGES.aws.types, ...PACKAGES.random.types];
const CASES = [...DATA, ...COMPUTE, ...GATEWAY];
const tokens = TYPES.map((type) => [type.token, type] as const);

/** Required here alone, for there is only one of the ways that the published plugin has. */
const ONLY_WAY: { readonly [token: string]: readonly string[] } = {
  'aws:apigateway/model:Model': ['name'],
  'aws:cloudwatch/metricAlarm:MetricAlarm': ['comparisonOperator', 'evaluationPeriods'], // no PromQL alarms
  'aws:dynamodb/table:Table': ['attributes', 'hashKey'], // no restores and imports
  'aws:kms/alias:Alias': ['name'],
  'aws:lambda/eventSourceMapping:EventSourceMapping': ['eventSourceArn'], // no self-managed Kafka
  'aws:lambda/function:Function': ['code', 'handler', 'runtime'], // no images, no code from S3
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': ['rules'],
  'aws:secretsmanager/secretVersion:SecretVersion': ['secretString'],
};

/** Not Computed, but a DiffSuppressFunc passes over whatever AWS has where the program says nothing. */
const SUPPRESSED: { readonly [token: string]: readonly string[] } = {
  'aws:cloudwatch/eventRule:EventRule': ['isEnabled', 'state'],
  'aws:lambda/function:Function': ['loggingConfig.applicationLogLevel', 'loggingConfig.systemLogLevel'],
  'aws:scheduler/schedule:Schedule': ['target.retryPolicy'],
};

/** Computed members that the local cloud has not, or that the local provider shows in another member. */
const UNKNOWN_HERE = /\.(warmThroughput|onDemandThroughput|keySchemas)(\.|$)/;

const isComputed = ({ input, required, always }: PublishedSchema[string]): boolean => input && !required && always;

function computedMembers(schema: PublishedSchema, path: string): string[] {
  return Object.entries(schema).flatMap(([name, member]) => {
    const at = `${path}.${name}`;
    return [...(isComputed(member) ? [at] : []), ...computedMembers(member.members ?? {}, at)];
  });
}

describe.each(tokens)('%s declares what the published plugin does', (token, type) => {
  const schema = publishedSchema(token);
  const inputs = Object.entries(type.inputs);
  const named = (holds: (spec: InputSpec) => boolean): string[] =>
    inputs
      .filter(([, spec]) => holds(spec))
      .map(([name]) => name)
      .sort();

  it('knows no input that is none there', () => {
    expect(inputs.map(([name]) => name).filter((name) => !schema[name]?.input)).toEqual([]);
  });

  it('requires what is required', () => {
    const required = Object.keys(schema).filter((name) => schema[name]!.required);
    expect(named((spec) => spec.required === true)).toEqual([...required, ...(ONLY_WAY[token] ?? [])].sort());
  });

  it('leaves to AWS what is Optional and Computed', () => {
    // A default of the framework's, or of the bridge's, is Computed in the schema and compared all the same; so is a made-up name.
    const expected = inputs.filter(
      ([name, spec]) =>
        spec.default === undefined && spec.autoName === undefined && !spec.required && isComputed(schema[name]!),
    );
    const suppressed = (SUPPRESSED[token] ?? []).filter((path) => !path.includes('.'));
    expect(named((spec) => spec.computed === true)).toEqual([...expected.map(([name]) => name), ...suppressed].sort());
  });

  it('leaves to AWS the members that are', () => {
    const expected = inputs
      .flatMap(([name]) => computedMembers(schema[name]?.members ?? {}, name))
      .filter((path) => !UNKNOWN_HERE.test(path));
    const suppressed = (SUPPRESSED[token] ?? []).filter((path) => path.includes('.'));
    const declared = inputs
      .flatMap(([name, spec]) => (spec.computedMembers ?? []).map((path) => `${name}.${path}`))
      .filter((path) => !UNKNOWN_HERE.test(path));
    expect(declared.sort()).toEqual([...expected, ...suppressed].sort());
  });
});

describe('every type', () => {
  it('has its case, in the order of making', () => {
    expect(CASES.map(({ token }) => token).sort()).toEqual(tokens.map(([token]) => token).sort());
  });
});

describe.each(CASES.map((each) => [each.token, each] as const))(
  '%s as its source says',
  (token, { defaults = {}, replaces }) => {
    const { inputs } = TYPES.find((type) => type.token === token)!;

    it('assumes the same where the program says nothing', () => {
      expect(
        Object.fromEntries(
          Object.entries(inputs)
            .filter(([, spec]) => spec.default !== undefined)
            .map(([name, spec]) => [name, spec.default]),
        ),
      ).toEqual(defaults);
    });

    it('replaces for the same', () => {
      expect(
        Object.keys(inputs)
          .filter((name) => inputs[name]!.replace)
          .sort(),
      ).toEqual([...replaces].sort());
    });
  },
);

describe('state of a resource that says the least', () => {
  const code = makeCodeFolder();
  const made = new Map<string, Driver>();
  const world: World = {
    archive: code.archive('least', 'exports.handler = async () => ({});'),
    made: (path) => [...made].find(([token]) => token.includes(`:${path}:`))![1],
  };
  let emulator: TestEmulator;
  let ctx: Context;

  beforeAll(async () => {
    emulator = await startEmulator();
    ctx = makeContext(emulator.endpoint);
  }, 120_000);
  afterAll(async () => {
    code.remove();
    await emulator.stop();
  });

  // One after another: each may use those before it.
  it.each(CASES.map((each) => [each.token, each] as const))(
    '%s',
    async (token, { least, unset = {}, kept = {}, absent = {} }) => {
      const type = TYPES.find((candidate) => candidate.token === token)!;
      const resource = drive(type, ctx, 'least');
      await resource.create(least(world));
      made.set(token, resource);
      const schema = publishedSchema(token);
      expect(resource.state).toMatchObject(unset);
      const { id } = typeOf(token);
      if (typeof id === 'function')
        expect(resource.id).toBe(id(resource.inputs, { region: ctx.region, account: ctx.accountId }));
      // Nothing that the published plugin does not have, and all that it always has.
      expect(Object.keys(resource.state).filter((name) => !(name in schema))).toEqual([]);
      const always = Object.keys(schema).filter(
        (name) => schema[name]!.always && (name !== 'region' || isRegional(type)),
      );
      expect(always.filter((name) => resource.state[name] === undefined).sort()).toEqual(Object.keys(absent).sort());
      const read = await type.read(ctx, resource.id, { ...resource.state, ...kept });
      expect(unwrap(read)).toMatchObject(kept);
    },
    60_000,
  );
});
