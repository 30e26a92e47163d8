import {
  LocalWorkspace,
  Stack,
  type Deployment,
  type LocalWorkspaceOptions,
  type PulumiFn,
} from '@pulumi/pulumi/automation';
import { PROJECT } from './locks';

/** What the Automation API would start the CLI for besides the operation itself, 0.2 to 0.4 s of CPU each time. */

export type Workspace = Omit<LocalWorkspaceOptions, 'program'> & { readonly program: PulumiFn };

export const createOrSelect = (stackName: string, { program, ...workspace }: Workspace): Promise<Stack> =>
  LocalWorkspace.createOrSelectStack({ projectName: PROJECT, stackName, program }, workspace);

/** A stack that has a state. Selecting it matters to commands without --stack alone, and the Automation API always gives it. */
export const openKnown = async (stackName: string, options: Workspace): Promise<Stack> => {
  const workspace = await LocalWorkspace.create(options);
  workspace.selectStack = async () => undefined;
  return Stack.select(stackName, workspace);
};

/**
 * Makes `stack.exportStack` read the state once until `forget` is called. `quick` reads it without the CLI;
 * where it gives undefined, the CLI exports it.
 */
export const exportOnce = (
  stack: Stack,
  quick: () => Promise<Deployment | undefined>,
): { readonly forget: () => void } => {
  const byEngine = stack.exportStack.bind(stack);
  let known: Promise<Deployment> | undefined;
  const forget = (): void => {
    known = undefined;
  };
  const read = async (): Promise<Deployment> => (await quick()) ?? byEngine();
  stack.exportStack = () => {
    const reading = (known ??= read());
    // What failed is tried again.
    reading.catch(() => {
      if (known === reading) forget();
    });
    return reading;
  };
  return { forget };
};

/** The stack, whose operations do not end by asking for outputs and history. */
export const withoutSummary = (stack: Stack): Stack =>
  Object.assign(Object.create(stack) as Stack, { outputs: async () => ({}), info: async () => undefined });
