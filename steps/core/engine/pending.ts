import type { PulumiCommand, Stack } from '@pulumi/pulumi/automation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { EnvironmentSettings } from '../../../environments/schema';
import { runCommand } from '../../../local/run-command';
import { typeOf, type Inputs } from '../../../catalog';
import { CommandError } from '../errors';
import { endsItself } from './interrupt';
import { findId } from './pending-ids';
import { clientOptions, type Target } from './target';

/** The part of a stack request that a repair needs. */
interface RepairRequest {
  readonly target: Target;
  readonly settings: Pick<EnvironmentSettings, 'environment'>;
  readonly engine: PulumiCommand;
  readonly note: (line: string) => void;
}

interface PendingOperation {
  readonly type: string;
  readonly resource: {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: Inputs;
    readonly provider?: string;
  };
}

/**
 * Resolves the operations that a killed run left pending: created resources are imported into the
 * state, others are dropped, half-done updates and deletions are refreshed. Otherwise the engine would
 * try to create existing resources again.
 * @returns whether there was something to repair, so that the state changed
 */
export const repairPending = async (stack: Stack, request: RepairRequest): Promise<boolean> => {
  const { deployment } = (await stack.exportStack()) as {
    deployment: { pending_operations?: PendingOperation[]; resources?: { urn: string; inputs?: Inputs }[] };
  };
  const pending = deployment.pending_operations ?? [];
  if (pending.length === 0) return false;
  request.note(`A killed run left ${pending.length} pending operations; resolving them…`);
  const regions = new Map((deployment.resources ?? []).map(({ urn, inputs }) => [urn, inputs?.['region']]));
  const imports: string[] = [];
  for (const { type, resource } of pending) {
    if (type !== 'creating') continue;
    const id = await findPending(
      resource,
      regions.get(resource.provider?.split('::').slice(0, -1).join('::') ?? ''),
      request,
    );
    if (id !== undefined) imports.push(resource.urn, id);
  }
  await runRefresh(stack, request.engine.command, imports);
  request.note(`  ${imports.length / 2} resources exist and are imported; the others are created again.`);
  return true;
};

const findPending = async (
  { type, inputs = {} }: PendingOperation['resource'],
  region: string | undefined,
  { target, settings }: RepairRequest,
): Promise<string | undefined> => {
  if (region === undefined || typeOf(type).id === 'unknown') return undefined;
  const options = clientOptions(target, settings.environment, region);
  const sts = new STSClient(options);
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return findId(type, inputs, { region, account: Account!, options });
};

/** `pulumi refresh` with the resolved ids; the Automation API has no option for them. */
const runRefresh = async ({ name, workspace }: Stack, cli: string, imports: readonly string[]): Promise<void> => {
  const { code, stdout, stderr } = await endsItself(() =>
    runCommand(
      cli,
      [
        'refresh',
        '--yes',
        '--skip-preview',
        '--non-interactive',
        '--color',
        'never',
        '--stack',
        name,
        ...imports.flatMap((word) => ['--import-pending-creates', word]),
        '--clear-pending-creates',
      ],
      { cwd: workspace.workDir, env: { ...process.env, ...workspace.envVars } },
    ),
  );
  if (code === 0) return;
  const errors = `${stdout}\n${stderr}`.split('\n').filter((line) => /error:/i.test(line));
  throw new CommandError(
    `Could not repair the pending operations in the state of ${name}:\n  ${errors.join('\n  ') || stderr.trim()}`,
  );
};
