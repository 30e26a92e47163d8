import type { PulumiCommand } from '@pulumi/pulumi/automation';
import { join } from 'node:path';
import type { EnvironmentSettings } from '../../../environments/schema';
import { getEngine } from '../../../local/engine';
import { ensureEmulator } from '../../../local/emulator';
import { stateDir } from '../../../local/paths';
import { buildProvider } from '../../../local/provider/build';
import type { Bundles } from '../../../systems/shared/bundles';
import type { StackOutputs } from '../../../systems/outputs';
import { ensureBundles } from '../store/bundles';
import { readSettings } from './environments';
import { CommandError } from '../errors';
import type { Output } from '../output';
import { openStack, type EngineStack } from './stack';
import { theTarget, type Target, type TargetKind } from './target';

/** Options of every command that touches a stack: environment and target. */
export interface SessionOptions {
  /** Name of a file in environments/, without .yaml. */
  readonly env: string;
  readonly target: TargetKind;
  readonly port?: number;
}

export interface Session {
  readonly settings: EnvironmentSettings;
  readonly target: Target;
  readonly stack: EngineStack;
  /** The function packages that the program deploys: built once, or read from --bundles. */
  readonly bundles: () => Promise<Bundles>;
  /** Whether the local cloud may have lost resources, so that the next operation must refresh first. */
  readonly suspect: boolean;
}

/** The target; a local cloud is started. */
export const openTarget = async (options: SessionOptions, out: Output): Promise<Target> => {
  if (options.target === 'aws') return { kind: 'aws' };
  const [emulator, plugins] = await Promise.all([
    ensureEmulator({ port: options.port, progress: out.progress }),
    buildProvider(join(stateDir(), 'provider')),
  ]);
  return { kind: 'local', emulator, plugins };
};

/**
 * Everything an operation needs. The settings are loaded first, so that a mistake in them starts
 * nothing. The functions are built only when the program runs.
 */
export const openSession = async (
  options: SessionOptions,
  out: Output,
  bundles: () => Promise<Bundles> = ensureBundles,
): Promise<Session> => {
  const settings = readSettings(options.env);
  const [engine, target] = await Promise.all([getEngine({ progress: out.progress }), openTarget(options, out)]);
  return sessionOf(settings, engine, target, bundles, out);
};

export const sessionOf = async (
  settings: EnvironmentSettings,
  engine: PulumiCommand,
  target: Target,
  build: () => Promise<Bundles>,
  out: Output,
): Promise<Session> => {
  let built: Promise<Bundles> | undefined;
  const bundles = (): Promise<Bundles> => (built ??= build());
  const stack = await openStack({ target, settings, bundles, engine, note: out.progress });
  return {
    settings,
    target,
    bundles,
    stack,
    get suspect() {
      return stack.suspect;
    },
  };
};

/**
 * Outputs of a deployed environment.
 * @throws CommandError if it was never deployed, or if the local cloud may have lost parts of it since.
 */
export const deployedOutputs = async ({ settings, target, stack }: Session): Promise<StackOutputs> => {
  const outputs = await stack.outputs();
  if (outputs && stack.suspect)
    throw new CommandError(
      `The local cloud was killed or moved since ${settings.environment} was deployed, so parts of it may be missing. Restore it first: npm start, or npm run up -- --env ${settings.environment}`,
    );
  if (outputs) return outputs;
  throw new CommandError(
    `${settings.environment} is not deployed on ${theTarget(target)}. Deploy it first: npm run up -- --env ${settings.environment}${target.kind === 'aws' ? ' --target aws' : ''}`,
  );
};
