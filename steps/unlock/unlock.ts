import { JSON_OPTION, screenOf, sessionOptions, STACK_OPTIONS, text, type Command } from '../core/command';
import { EXIT, CommandError, UsageError } from '../core/errors';
import { currentAsker, holdersOf, readState, releaseLocks } from '../core/engine/locks';
import { runStatus } from './run-status';
import { readSettings } from '../core/engine/environments';
import { backendUrl } from '../core/engine/stack';
import { openStore, type Store } from '../core/store/store';
import type { LockAsker } from '../core/model/locks';

/** Releases a lock that a killed job left, for that job only. Does not start the engine. */
export const unlock: Command = {
  options: {
    run: {
      type: 'string',
      value: 'RUN_ID',
      about: 'Release the lock of this workflow run, once GitHub reports it as completed',
    },
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out }) => {
    const { say, json } = screenOf({ options, out });
    const { env, target } = sessionOptions(options);
    readSettings(env);
    const url = backendUrl(target);
    const store = openStore(url);
    if (!store)
      throw new CommandError(
        `The state backend ${url} keeps no lock files. Release the lock there: pulumi cancel --stack ${env}`,
      );
    const released = await releaseLocks(store, env, await asker(store, env, text(options, 'run')));
    if (released.length === 0) say.line(`${env} is not locked.`);
    for (const {
      lock: { content },
      holder,
    } of released)
      say.line(
        `Released the lock of ${env} that ${holder?.by ?? 'a killed run'} left${content ? ` (process ${content.pid} of ${content.hostname}, since ${content.timestamp})` : ''}.`,
      );
    const pending = released.length > 0 ? ((await readState(store, env))?.pending ?? 0) : 0;
    if (released.length > 0)
      say.line(
        `${pending === 0 ? 'No operation was' : `${pending} ${pending === 1 ? 'operation was' : 'operations were'}`} pending in the state. The next npm run up -- --env ${env} repairs and completes the deployment.`,
      );
    json({
      format: 'signalbox-unlock',
      version: 1,
      environment: env,
      released: released.map(({ lock, holder }) => ({
        ...lock.content,
        ...(holder && { by: holder.by, job: holder.job }),
      })),
      pendingOperations: pending,
    });
    return EXIT.ok;
  },
};

/** With --run, GitHub's status of that run; requested only if it holds a lock. */
const asker = async (store: Store, env: string, run: string | undefined): Promise<LockAsker> => {
  const me = currentAsker();
  if (run === undefined) return me;
  if (!/^\d{1,20}$/.test(run))
    throw new UsageError(`--run must be a run number, as in …/actions/runs/NUMBER (got ${run}).`);
  const holder = (await holdersOf(store, env)).find(({ job }) => job?.runId === run);
  return { ...me, run: { id: run, status: holder?.job ? await runStatus(holder.job.repository, run) : 'unknown' } };
};
