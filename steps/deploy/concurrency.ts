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
 * Refuses a deployment whose reserved concurrency the account's limit does not hold: Lambda would refuse
 * it too, after half of the environment was made. The local cloud is not asked: its limit is the memory
 * of the machine.
 * @throws CommandError that says what to do.
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
    // Roles of an older bootstrap may not ask; Lambda itself still decides.
    if (error instanceof CommandError || !isDenied(error)) throw asCommandError(error);
    out.line(unchecked(error));
  }
};

/**
 * The same for a preview, as warnings: it changes nothing, and its reader may raise the limit before `up`.
 * Why it could not be checked goes to the screen alone: AWS's words may tell more than a comment should.
 */
export const concurrencyWarnings = async (
  place: Deployed,
  out: Pick<Output, 'progress'>,
  clients?: Clients,
): Promise<readonly string[]> => {
  try {
    return (await shortages(place, clients)).map((text) => `up would be refused: ${text}`);
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
        `Nothing was changed. Lambda did not tell the account's limit of concurrent executions: ${messageOf(error)}`,
        undefined,
        { cause: error },
      );

const unchecked = (error: unknown): string =>
  `The account's limit of concurrent executions was not checked: ${messageOf(error)}${isDenied(error) ? '. Run npm run bootstrap again, so that the roles may ask.' : ''}`;

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

/** Regions without a reservation are not asked about. */
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
      if (limit === undefined || unreserved === undefined) throw new Error(`Lambda in ${region} tells no limit`);
      return { region, limit, unreserved, functions: functions.map((each, index) => ({ ...each, held: held[index] })) };
    }),
  );
};

/** What a function has reserved; undefined for nothing, and for one that is yet to be made. */
const heldBy = async (lambda: LambdaClient, { name }: PlannedFunction): Promise<number | undefined> => {
  try {
    return (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name }))).ReservedConcurrentExecutions;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};
