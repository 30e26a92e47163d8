import { LocalWorkspace, type ProjectSettings, type PulumiCommand, type Stack } from '@pulumi/pulumi/automation';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { BOOTSTRAP_PROJECT, BOOTSTRAP_STACK, SYSTEMS_PROJECT, type Place } from '../../modules/delivery/names';
import { bootstrapProgram, type BootstrapArgs, type BootstrapOutputs } from '../../systems/bootstrap';
import { CommandError } from '../core/errors';
import { fromCommand } from '../core/engine/stack';
import { settleSecrets } from '../core/engine/stack-secrets';
import { targetEnv, type Target } from '../core/engine/target';

/** Settings shared by every bootstrap stack. */
export interface EngineContext {
  readonly engine: PulumiCommand;
  readonly target: Target;
  readonly place: Place;
  /** Folder for the stack files; the caller removes it. */
  readonly workDir: string;
}

/** Where a stack keeps its state, and what encrypts its secrets. Default: an empty passphrase, since it has none. */
export interface Backend {
  readonly url: string;
  readonly secretsProvider?: string;
}

export const fileBackend = (dir: string): Backend => {
  mkdirSync(dir, { recursive: true });
  return { url: `file://${dir}` };
};

/** The bootstrap's own stack. */
export const openBootstrapStack = (context: EngineContext, backend: Backend, args?: BootstrapArgs): Promise<Stack> =>
  open(context, backend, BOOTSTRAP_PROJECT, BOOTSTRAP_STACK, async () => (args ? { ...bootstrapProgram(args) } : {}));

/**
 * The empty stack that `up` fills. Created here because the role that previews pull requests can read
 * the state but not create it.
 */
export const makeSystemsStack = async (context: EngineContext, backend: Backend): Promise<void> => {
  await open(context, backend, SYSTEMS_PROJECT, context.place.environment, async () => ({}));
};

type Program = () => Promise<Record<string, unknown>>;

/** Uses its own folder, so the checkout's stack files stay untouched. */
const open = async (
  { engine, target, place, workDir: root }: EngineContext,
  { url, secretsProvider }: Backend,
  projectName: string,
  stackName: string,
  program: Program,
): Promise<Stack> => {
  const workDir = mkdtempSync(join(root, 'stack-'));
  const envVars = {
    ...targetEnv(target, place.environment),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_BACKEND_URL: url,
    ...(secretsProvider === undefined && { PULUMI_CONFIG_PASSPHRASE: '', PULUMI_CONFIG_PASSPHRASE_FILE: '' }),
  };
  const projectSettings = {
    name: projectName,
    runtime: 'nodejs',
    backend: { url },
    ...plugins(target),
  } as ProjectSettings;
  try {
    const stack = await LocalWorkspace.createOrSelectStack(
      { projectName, stackName, program },
      { workDir, pulumiCommand: engine, envVars, secretsProvider, projectSettings },
    );
    if (secretsProvider !== undefined) await settleSecrets(stack, secretsProvider);
    return stack;
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(
          `The stack ${stackName} of ${projectName} in ${url} could not be opened: ${fromCommand(error)}`,
          undefined,
          { cause: error },
        );
  }
};

const plugins = (target: Target) =>
  target.kind === 'aws'
    ? {}
    : {
        plugins: {
          providers: [
            { name: 'aws', path: target.plugins.aws },
            { name: 'random', path: target.plugins.random },
          ],
        },
      };

/** Outputs of the last run; undefined before the first run. */
export const outputsOf = async (stack: Stack): Promise<BootstrapOutputs | undefined> => {
  const outputs = await stack.outputs();
  return Object.keys(outputs).length === 0
    ? undefined
    : (Object.fromEntries(
        Object.entries(outputs).map(([name, { value }]) => [name, value]),
      ) as unknown as BootstrapOutputs);
};

/**
 * Copies a state unchanged into another backend's stack, which keeps its own key. Without a key in the
 * import, the engine would require a passphrase from then on. The state holds no secrets to re-encrypt.
 */
export const moveState = async (from: Stack, to: Stack): Promise<void> => {
  const [full, empty] = await Promise.all([from.exportStack(), to.exportStack()]);
  const { secrets_providers: key } = empty.deployment as { readonly secrets_providers?: unknown };
  await to.importStack({
    version: full.version,
    deployment: { ...(full.deployment as object), secrets_providers: key },
  });
};
