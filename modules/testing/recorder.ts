import * as pulumi from '@pulumi/pulumi';
import { ACCOUNT, mockOutputs } from './mock-outputs';

/** Runs programs against recorded resources, without an engine. For tests only. */

export interface Recorded {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What AWS would add, such as the ARN, with the inputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of its dependencies, explicit or through inputs. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly provider: string;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

export interface Recording<T> {
  readonly resources: readonly Recorded[];
  readonly result: T;
  /** All resources of a type, e.g. aws:sqs/queue:Queue. */
  readonly ofType: (type: string) => readonly Recorded[];
  /** The resource with this logical name. */
  readonly named: (name: string) => Recorded;
}

/** The used part of the engine protocol's untyped request. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean;
  getProvider(): string;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getDeletebeforereplace(): boolean;
}
type Register = (
  request: RegisterRequest,
  callback: (error: unknown, response: { getUrn(): string } | undefined) => void,
) => Promise<void>;

/**
 * Registers what `run` creates and waits for all of it. Unknown resource types and
 * calls are errors, so nothing passes unnoticed.
 */
export const record = async <T>(run: () => T | Promise<T>, stack = 'dev'): Promise<Recording<T>> => {
  const registered: { readonly urn: string; readonly request: RegisterRequest }[] = [];
  const inputs = new Map<string, Record<string, unknown>>();
  const outputs = new Map<string, Record<string, unknown>>();
  await pulumi.runtime.setMocks(
    {
      newResource: (made) => {
        inputs.set(keyOf(made.type, made.name), made.inputs as Record<string, unknown>);
        const known = mockOutputs(made);
        outputs.set(keyOf(made.type, made.name), known.state);
        return known;
      },
      call: ({ token }) => {
        if (token !== 'aws:index/getCallerIdentity:getCallerIdentity') throw new Error(`no mock of the call ${token}`);
        return { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, userId: ACCOUNT, id: ACCOUNT };
      },
    },
    'signalbox',
    stack,
    false,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: Register };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response) registered.push({ urn: response.getUrn(), request });
      callback(error, response);
    });
  let outcome: { readonly result: T } | { readonly error: unknown } | undefined;
  // The SDK takes a stack trace per output for its messages, which is three quarters of a recording's time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await pulumi.runtime.runInPulumiStack(async () => {
      // An error thrown here would also end the process: the stack itself rejects too.
      outcome = await Promise.resolve()
        .then(run)
        .then(
          (result) => ({ result }),
          (error: unknown) => ({ error }),
        );
      return {};
    });
    await pulumi.runtime.disconnect();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  if (outcome === undefined) throw new Error('the program was not run');
  if ('error' in outcome) throw outcome.error;
  const names = new Map(registered.map(({ urn, request }) => [urn, request.getName()]));
  return recording(
    registered.map(({ urn, request }): Recorded => ({
      type: request.getType(),
      name: request.getName(),
      urn,
      parent: names.get(request.getParent()) ?? '',
      custom: request.getCustom(),
      inputs: inputs.get(keyOf(request.getType(), request.getName())) ?? {},
      outputs: outputs.get(keyOf(request.getType(), request.getName())) ?? {},
      dependencies: request.getDependenciesList().map((dependency) => names.get(dependency) ?? dependency),
      protect: request.getProtect(),
      provider: request.getProvider(),
      ignoreChanges: request.getIgnorechangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
    })),
    outcome.result,
  );
};

const keyOf = (type: string, name: string): string => `${type} ${name}`;

const recording = <T>(resources: readonly Recorded[], result: T): Recording<T> => ({
  resources,
  result,
  ofType: (type) => resources.filter((resource) => resource.type === type),
  named: (name) => {
    const found = resources.filter((resource) => resource.name === name && resource.custom);
    if (found.length !== 1)
      throw new Error(
        `${found.length} resources are named ${name}; there are ${resources.map((resource) => resource.name).join(', ')}`,
      );
    return found[0]!;
  },
});

/** The value of an output of a recorded program. */
export const valueOf = <T>(value: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> =>
  new Promise((resolve) => {
    pulumi.output(value).apply(resolve);
  });
