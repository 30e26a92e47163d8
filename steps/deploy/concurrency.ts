import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { EnvironmentSettings } from '../../environments/schema';
import { clientsOf, type Clients } from '../core/engine/clients';
import {
  concurrencyShortage,
  plannedFunctions,
  type PlannedFunction,
  type RegionConcurrency,
} from './model/concurrency';
import { messageOf, CommandError } from '../core/errors';
import type { Output } from '../core/output';
import type { Session } from '../core/engine/session';

type Deployed = Pick<Session, 'settings' | 'target'>;

/**
 * Refuses a deployment if its reserved concurrency exceeds the account's limit: Lambda would refuse it
 * too, but halfway through. Skips the local cloud: its limit is the machine's memory.
 * @throws CommandError with what to do.
 */
export const requireConcurrency = async (
  place: Deployed,
  out: Pick<Output, 'line'>,
  clients?: Clients,
): Promise<void> => {
  try {
    const short = await shortages(place, clients);
    if (short.length > 0) throw new CommandError(`Nothing was changed.\n${short.join('\n')}`);
  } catch (error) {
    // Roles of an older bootstrap may lack the permission; Lambda itself still decides.
    if (error instanceof CommandError || !isDenied(error)) throw asCommandError(error);
    out.line(unchecked(error));
  }
};

/**
 * The same for a preview, as warnings: it changes nothing, and the limit can be raised before `up`.
 * The reason for a failed check goes to the terminal only: AWS errors may be too revealing for a comment.
 */
export const concurrencyWarnings = async (
  place: Deployed,
  out: Pick<Output, 'progress'>,
  clients?: Clients,
): Promise<readonly string[]> => {
  try {
    return (await shortages(place, clients)).map((text) => `up would fail: ${text}`);
  } catch (error) {
    out.progress(unchecked(error));
    return [];
  }
};

const isDenied = (error: unknown): boolean => error instanceof Error && /^AccessDenied/.test(error.name);

const asCommandError = (error: unknown): CommandError =>
  error instanceof CommandError
    ? error
    : new CommandError(
        `Nothing was changed. Cannot read the account's Lambda concurrency limit: ${messageOf(error)}`,
        undefined,
        { cause: error },
      );

const unchecked = (error: unknown): string =>
  `The account's Lambda concurrency limit was not checked: ${messageOf(error)}${isDenied(error) ? '. Run npm run bootstrap again to update the roles.' : ''}`;

const shortages = async ({ settings, target }: Deployed, given?: Clients): Promise<readonly string[]> => {
  if (target.kind !== 'aws') return [];
  const clients = given ?? clientsOf({ settings, target });
  try {
    const readings = await readConcurrency(settings, clients);
    return readings.flatMap((reading) => concurrencyShortage(settings.environment, reading) ?? []);
  } finally {
    if (!given) clients.destroy();
  }
};

/** Skips regions without a reservation. */
const readConcurrency = (settings: EnvironmentSettings, clients: Clients): Promise<readonly RegionConcurrency[]> => {
  const byRegion = [...Map.groupBy(plannedFunctions(settings), ({ region }) => region)].filter(([, functions]) =>
    functions.some(({ wanted }) => wanted !== undefined),
  );
  return Promise.all(
    byRegion.map(async ([region, functions]): Promise<RegionConcurrency> => {
      const lambda = clients.get(LambdaClient, region);
      const [
        { AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } = {} },
        ...held
      ] = await Promise.all([
        lambda.send(new GetAccountSettingsCommand({})),
        ...functions.map((each) => heldBy(lambda, each)),
      ] as const);
      if (limit === undefined || unreserved === undefined) throw new Error(`Lambda in ${region} returned no limit`);
      return { region, limit, unreserved, functions: functions.map((each, index) => ({ ...each, held: held[index] })) };
    }),
  );
};

/** A function's reserved concurrency; undefined if it has none, or does not exist yet. */
const heldBy = async (lambda: LambdaClient, { name }: PlannedFunction): Promise<number | undefined> => {
  try {
    return (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name }))).ReservedConcurrentExecutions;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};
