import type { EngineEvent, ProjectSettings, PulumiCommand, Stack } from '@pulumi/pulumi/automation';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { EnvironmentSettings } from '../../../environments/schema';
import { ROOT, stateDir } from '../../../local/paths';
import { discardSaved } from '../../../local/saved-state';
import type { Bundles } from '../../../systems/shared/bundles';
import type { StackOutputs } from '../../../systems/outputs';
import { program } from '../../../systems/program';
import { redactedText } from '../text/redact';
import { confirmedByOwner } from '../../../systems/confirmed-by-owner';
import { readOutputs, type ExportedState, type OutputValue, type ReadOutputs } from '../model/outputs';
import { heldBack } from '../model/subscriptions';
import { readConfirmations } from './unconfirmed';
import { CommandError } from '../errors';
import { createOrSelect, exportOnce, openKnown, withoutSummary } from './cli-starts';
import { dropDebugLog } from './debug-log';
import { decodeEventsFast } from './event-decoding';
import { endsItself } from './interrupt';
import { openLineage } from './lineage';
import { readLocalState } from './local-state';
import { held, PROJECT, releaseDeadLocks, stateKey } from './locks';
import { repairPending } from './pending';
import { secretsProviderName, settleSecrets } from './stack-secrets';
import { mendStateFiles } from './state-files';
import { openStore, type Store } from '../store/store';
import { targetEnv, theTarget, type Target, type TargetKind } from './target';

export interface StackRequest {
  readonly target: Target;
  readonly settings: EnvironmentSettings;
  /** Builds the function packages; called when the program runs. */
  readonly bundles: () => Promise<Bundles>;
  readonly engine: PulumiCommand;
  /** Called with each repair made before the operation. */
  readonly note: (line: string) => void;
}

/** An operation's events, or the error from the engine's diagnostics. */
export type Operation = 'preview' | 'up' | 'refresh' | 'previewRefresh' | 'destroy';

export interface EngineStack {
  /**
   * Runs an operation and returns its events. `refresh` reads the cloud first; `plan` is the file that
   * a preview writes and an up follows; `targets` are the URNs to act on, default all.
   */
  run(
    operation: Operation,
    options?: {
      refresh?: boolean;
      plan?: string;
      targets?: readonly string[];
      onEvent?: (event: EngineEvent) => void;
      signal?: AbortSignal;
    },
  ): Promise<readonly EngineEvent[]>;
  /** Outputs of the last up; undefined before the first. */
  outputs(): Promise<StackOutputs | undefined>;
  /** The same, with each secret replaced by `[secret]`. */
  blindedOutputs(): Promise<OutputValue | undefined>;
  readonly stack: Stack;
  /** Whether the local cloud may have lost parts of it; an operation with refresh repairs that. */
  readonly suspect: boolean;
  /** The files next to the state; undefined if the backend has none, like Pulumi Cloud. */
  readonly store: Store | undefined;
}

/** Parallel operations; enough to keep two cores and the local cloud busy. */
const PARALLEL = 32;

dropDebugLog();
decodeEventsFast();

/** The stack of an environment on its target, ready for an operation; made on first use. */
export const openStack = async (request: StackRequest): Promise<EngineStack> => {
  const { target, settings, engine } = request;
  const url = backendUrl(target.kind);
  if (target.kind === 'aws') requireSecretsProvider();
  const store = openStore(url);
  const envVars: Record<string, string> = {
    ...targetEnv(target, settings.environment),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // With a state of a few MB for some seconds; the published plugins of AWS would take much more memory.
    ...(target.kind === 'local' && { GOGC: process.env['GOGC'] ?? '400' }),
    PULUMI_BACKEND_URL: url,
  };
  const local = target.kind === 'local';
  const secretsProvider = secretsProviderOf(target);
  const workDir = local ? join(stateDir(), 'stacks', settings.environment) : ROOT;
  mkdirSync(workDir, { recursive: true });
  if (local) mendStateFiles(localBackend(), PROJECT);
  const workspace = {
    workDir,
    pulumiCommand: engine,
    envVars,
    secretsProvider,
    program: async () => program(settings, await request.bundles()),
    ...(target.kind === 'local' ? { projectSettings: localProject(target.plugins, envVars) } : {}),
  };
  const made = local && (await store?.read(stateKey(settings.environment))) !== undefined;
  const select = (): Promise<Stack> =>
    made ? openKnown(settings.environment, workspace) : createOrSelect(settings.environment, workspace);
  // Of two first runs at once the other made it meanwhile.
  const stack = await select()
    .catch((error: unknown) => (/already exists/.test(fromCommand(error)) ? select() : Promise.reject(error as Error)))
    .catch((error: unknown) => {
      throw new CommandError(
        `The stack ${settings.environment} could not be opened: ${fromCommand(error)}`,
        undefined,
        { cause: error },
      );
    });
  if (secretsProvider !== undefined) await settleSecrets(stack, secretsProvider);
  const lineage =
    store && target.kind === 'local'
      ? await openLineage(store, settings.environment, target.emulator.lineage)
      : undefined;
  const { forget } = exportOnce(stack, async () =>
    store && local
      ? readLocalState({
          store,
          environment: settings.environment,
          passphrase: envVars['PULUMI_CONFIG_PASSPHRASE'] ?? '',
          keyFile: join(workDir, 'state-key.json'),
        })
      : undefined,
  );
  const read = async (): Promise<ReadOutputs | undefined> =>
    readOutputs((await stack.exportStack()).deployment as ExportedState);
  return {
    stack,
    store,
    get suspect() {
      return lineage?.suspect ?? false;
    },
    run: async (operation, options = {}) => {
      // A preview takes no lock; on AWS it may run with a role that could not release one.
      const writes = operation !== 'preview' && operation !== 'previewRefresh';
      // Of another process too: what this operation rests on is read when it begins.
      forget();
      if (store && (writes || local)) await releaseDeadLocks(store, settings.environment, request.note);
      if (!writes)
        return runOperation(stack, operation, target, {
          ...options,
          excluded: await unasked(stack, operation, request, options.targets),
        });
      return held(store, settings.environment, async () => {
        if (target.kind === 'local' && target.emulator.pid !== undefined) discardSaved();
        if (await repairPending(stack, request)) forget();
        if (lineage?.suspect === false) await lineage.settle();
        const events = await runOperation(stack, operation, target, {
          ...options,
          excluded: await unasked(stack, operation, request, options.targets),
        }).finally(forget);
        if ((operation === 'refresh' || options.refresh) && options.targets === undefined) await lineage?.settle();
        return events;
      });
    },
    outputs: async () => (await read())?.clear as unknown as StackOutputs | undefined,
    blindedOutputs: async () => (await read())?.blinded,
  };
};

/**
 * Subscriptions that were not confirmed in time. Without this, the engine would treat them as deleted and
 * send another confirmation at each deployment that refreshes. Explicit targets are kept.
 */
const unasked = async (
  stack: Stack,
  operation: Operation,
  { settings, target }: StackRequest,
  targets: readonly string[] | undefined,
): Promise<readonly string[]> => {
  const wanted = confirmedByOwner(settings);
  if (wanted.size === 0 || targets || operation === 'destroy') return [];
  return heldBack((await readConfirmations({ stack, target, environment: settings.environment })).unconfirmed, wanted);
};

const localBackend = (): string => join(stateDir(), 'stacks-state');

/** The Automation API's types lack `plugins`; Pulumi.yaml has it. */
type ProjectWithPlugins = ProjectSettings & {
  readonly plugins: { readonly providers: readonly { readonly name: string; readonly path: string }[] };
};

const localProject = (
  plugins: { aws: string; random: string },
  env: Record<string, string | undefined>,
): ProjectWithPlugins => ({
  name: PROJECT,
  runtime: 'nodejs',
  backend: { url: env['PULUMI_BACKEND_URL'] },
  plugins: {
    providers: [
      { name: 'aws', path: plugins.aws },
      { name: 'random', path: plugins.random },
    ],
  },
});

/** A file backend in the checkout, unless the environment or the project sets another. */
export const backendUrl = (target: TargetKind): string => {
  if (target === 'local') return folderUrl(localBackend());
  const project = parse(readFileSync(join(ROOT, 'Pulumi.yaml'), 'utf8')) as { backend?: { url?: string } };
  return process.env['PULUMI_BACKEND_URL'] || project.backend?.url || folderUrl(join(stateDir(), 'aws-state'));
};

const requireSecretsProvider = (): void => {
  if (
    secretsProviderName() === undefined &&
    process.env['PULUMI_CONFIG_PASSPHRASE'] === undefined &&
    !process.env['PULUMI_CONFIG_PASSPHRASE_FILE']
  ) {
    throw new CommandError(
      [
        "Neither PULUMI_SECRETS_PROVIDER nor PULUMI_CONFIG_PASSPHRASE is set. The stack's secrets need one of them.",
        'Set PULUMI_SECRETS_PROVIDER to the key that npm run bootstrap created (awskms://alias/signalbox-ENV-state?region=us-east-1), or PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, and run the command again.',
      ].join('\n'),
    );
  }
};

const folderUrl = (dir: string): string => {
  mkdirSync(dir, { recursive: true });
  return `file://${dir}`;
};

/** What encrypts the secrets of a new stack on AWS; the engine's own variables cover only a passphrase. A stack keeps its first provider. */
const secretsProviderOf = (target: Target): string | undefined =>
  target.kind === 'aws' ? secretsProviderName() : undefined;

export const runOperation = async (
  stack: Stack,
  operation: Operation,
  target: Target,
  options: Parameters<EngineStack['run']>[1] & { readonly excluded?: readonly string[] } = {},
): Promise<readonly EngineEvent[]> => {
  const events: EngineEvent[] = [];
  const onEvent = (event: EngineEvent): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  const common = {
    onEvent,
    parallel: PARALLEL,
    color: 'never' as const,
    signal: options.signal,
    ...(options.targets && { target: [...options.targets] }),
    ...(options.excluded && options.excluded.length > 0 && { exclude: [...options.excluded] }),
  };
  const bare = withoutSummary(stack);
  try {
    await endsItself<unknown>(() =>
      operation === 'refresh' || operation === 'previewRefresh'
        ? bare[operation](common)
        : bare[operation]({
            ...common,
            refresh: options.refresh,
            ...(options.plan !== undefined && { plan: options.plan }),
          }),
    );
    return events;
  } catch (error) {
    throw new CommandError(explain(operation, events, error, target), undefined, { cause: error });
  }
};

/** The engine's error diagnostics, without duplicates and colour codes. */
const explain = (operation: Operation, events: readonly EngineEvent[], error: unknown, target: Target): string => {
  const found = events.flatMap(({ diagnosticEvent: d }) =>
    d && d.severity === 'error'
      ? [`${d.urn ? `${d.urn.slice(d.urn.lastIndexOf('::') + 2)}: ` : ''}${plain(d.message)}`]
      : [],
  );
  const messages = [...new Set(found)].filter((message) => !/^(update|preview) failed$/.test(message));
  const reasons = messages.length > 0 ? messages : [fromCommand(error)];
  // Every pending operation fails alike then: report it once.
  if (target.kind === 'local' && reasons.some((reason) => /ECONNREFUSED|ECONNRESET|socket hang up/.test(reason))) {
    return `${operation} failed: ${theTarget(target)} stopped responding. Run npm start to restart it and repair what is missing.`;
  }
  // Two concurrent runs: both saw the stack unlocked, and the engine admits one.
  const holder = /currently locked by[\s\S]*?created by (\S+) \(pid (\d+)\) at (\S+)/.exec(reasons.join('\n'));
  if (holder)
    return `${operation} failed: the stack has been locked by process ${holder[2]} on ${holder[1]} since ${holder[3]}. Wait for it to end, and run the command again.`;
  return [`${operation} failed:`, ...reasons.map((reason) => `  ${reason.replaceAll('\n', '\n  ')}`)].join('\n');
};

/** Without colour codes, and without secrets quoted by the engine or a service: redacted before any line is dropped. */
const plain = (message: string): string => redactedText(message.replace(/<\{%.*?%\}>/g, '').trim());

/** What the CLI wrote to stderr if it failed before any event. */
export const fromCommand = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  const stderr = /stderr: ([\s\S]*?)(?:\n err\?:|$)/.exec(text)?.[1]?.trim();
  const stdout = /stdout: ([\s\S]*?)\n stderr:/.exec(text)?.[1]?.trim();
  return plain((stderr || stdout || text).replace(/^error: /gm, ''))
    .split('\n')
    .slice(-6)
    .join('\n');
};
