import type { Stack } from '@pulumi/pulumi/automation';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '../../local/paths';
import { discardSaved } from '../../local/saved-state';
import {
  BOOTSTRAP_PROJECT,
  BOOTSTRAP_STACK,
  deployRoleName,
  readRoleName,
  stateAlias,
  stateBucketName,
  stateSecretsProvider,
  stateUrl,
  type Place,
} from '../../modules/delivery/names';
import type { Repository } from '../../modules/delivery/subjects';
import type { BootstrapArgs, BootstrapOutputs } from '../../systems/bootstrap';
import { CommandError, UsageError } from '../core/errors';
import { releaseDeadLocks } from '../core/engine/locks';
import { repairPending } from '../core/engine/pending';
import { runOperation } from '../core/engine/stack';
import { mendStateFiles } from '../core/engine/state-files';
import { openStore } from '../core/store/store';
import { clientOptions } from '../core/engine/target';
import { collectChanges, type Change } from '../core/model/changes';
import { whereState, type Where } from './model/where';
import { existingProvider, readStateBucket, resourcesIn, STATE_KEY } from './account';
import {
  fileBackend,
  makeSystemsStack,
  moveState,
  openBootstrapStack,
  outputsOf,
  type Backend,
  type EngineContext,
} from './engine';
import type { BootstrapOptions } from './options';

export interface BootstrapResult {
  readonly where: Where;
  readonly changes: readonly Change[];
  /** Undefined for the preview of a first run. */
  readonly outputs?: BootstrapOutputs;
}

interface Run extends EngineContext {
  readonly options: BootstrapOptions;
  /** As the tokens of its jobs name it. */
  readonly repository: Repository;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Where a first run keeps its state until the bucket takes it; git-ignored, and found again by the next run if this one is killed. */
const unmovedDir = ({ environment, accountId }: Place): string =>
  join(stateDir(), 'bootstrap', `${environment}-${accountId}`);

/** The local cloud forgets roles when it is killed, and keeps the bucket with the state that has them: reading some thirty resources is cheap. */
const mayHaveLost = ({ target }: Run): boolean => target.kind === 'local';

/** Shows what a bootstrap would change, and changes nothing. */
export const previewBootstrap = async (run: Run): Promise<BootstrapResult> => {
  const where = await findState(run);
  const backend =
    where === 'bucket'
      ? inBucket(run)
      : fileBackend(where === 'disk' ? unmovedDir(run.place) : join(run.workDir, 'state'));
  const { stack, outputs } = await opened(run, where, backend);
  return {
    where,
    outputs,
    changes: collectChanges(
      await runOperation(stack, 'preview', run.target, { signal: run.signal, refresh: mayHaveLost(run) }),
      'planned',
    ),
  };
};

/**
 * Makes or changes what the account needs. The state of a first run begins in this checkout, for there
 * is no bucket yet, and is moved into the bucket at its end; each step can be cut off, and the next run
 * goes on from it.
 */
export const applyBootstrap = async (run: Run): Promise<BootstrapResult> => {
  const where = await findState(run);
  const dir = unmovedDir(run.place);
  const { stack } = await opened(run, where, where === 'bucket' ? inBucket(run) : fileBackend(dir));
  await repair(run, where, stack);
  const changes = collectChanges(
    await runOperation(stack, 'up', run.target, { signal: run.signal, refresh: mayHaveLost(run) }),
    'done',
  );
  const outputs = await outputsOf(stack);
  if (where !== 'bucket') {
    await moveState(stack, await openBootstrapStack(run, inBucket(run)));
    run.note(`The bootstrap's own state was moved to ${inBucket(run).url}.`);
  }
  // Only now: until here a run that is cut off goes on from it.
  rmSync(dir, { recursive: true, force: true });
  await makeSystemsStack(run, inBucket(run));
  return { where, changes, outputs };
};

const inBucket = ({ place, options: { region } }: Run): Backend => ({
  url: stateUrl(place, region),
  secretsProvider: stateSecretsProvider(place, region),
});

const findState = async ({ target, place, options: { region } }: Run): Promise<Where> => {
  const bucket = stateBucketName(place);
  const file = join(unmovedDir(place), STATE_KEY);
  const where = whereState({
    ...(await readStateBucket(target, place, region, bucket)),
    onDisk: existsSync(file) ? resourcesIn(readFileSync(file, 'utf8')) : undefined,
  });
  if (where === 'lost') throw new CommandError(lostState(place, region, bucket));
  return where;
};

const opened = async (
  run: Run,
  where: Where,
  backend: Backend,
): Promise<{ readonly stack: Stack; readonly outputs?: BootstrapOutputs }> => {
  if (where === 'disk') mendStateFiles(unmovedDir(run.place), BOOTSTRAP_PROJECT);
  const outputs = where === 'new' ? undefined : await outputsOf(await openBootstrapStack(run, backend));
  return { stack: await openBootstrapStack(run, backend, await programArgs(run, where, outputs)), outputs };
};

/** A provider that was here before stays named, and one that this stack made is never taken for another's. */
const programArgs = async (
  { target, place, repository, options: { region, providerArn: given } }: Run,
  where: Where,
  before: BootstrapOutputs | undefined,
): Promise<BootstrapArgs> => {
  const args = { place, region, repository };
  if (before) {
    const providerArn = before.ownsProvider
      ? given === before.providerArn
        ? undefined
        : given
      : (given ?? before.providerArn);
    return { ...args, providerArn };
  }
  const existing = where === 'new' && given === undefined ? await existingProvider(target, place, region) : undefined;
  if (existing !== undefined)
    throw new UsageError(
      `The account ${place.accountId} has a provider for GitHub already, and takes no second. Nothing was changed. Use it: --provider-arn ${existing}`,
    );
  return { ...args, providerArn: given };
};

/** What a killed run left: its lock, and operations of which nobody knows how they ended. */
const repair = async (run: Run, where: Where, stack: Stack): Promise<void> => {
  const {
    target,
    place,
    options: { region },
    note,
    engine,
  } = run;
  const url = where === 'bucket' ? inBucket(run).url : `file://${unmovedDir(place)}`;
  await releaseDeadLocks(openStore(url, clientOptions(target, place.environment, region))!, BOOTSTRAP_STACK, note, {
    project: BOOTSTRAP_PROJECT,
  });
  if (target.kind === 'local' && target.emulator.pid !== undefined) discardSaved();
  await repairPending(stack, { target, settings: place, engine, note });
};

const lostState = (place: Place, region: string, bucket: string): string =>
  [
    `The bucket ${bucket} is there, and no state of a bootstrap knows of it. Nothing was changed.`,
    `A first run was cut off before it moved its state into the bucket: run the command again in the checkout where it ran (its folder ${join('.signalbox', 'bootstrap', `${place.environment}-${place.accountId}`)} holds the state).`,
    `Where the state was deleted, bring its last version back: aws s3api list-object-versions --bucket ${bucket} --prefix ${STATE_KEY}`,
    'Where both are gone, delete what the first run made, and run the command again:',
    `  aws s3api delete-bucket --bucket ${bucket}   (empty it first; it holds the state of ${place.environment} if that was ever deployed)`,
    `  aws kms delete-alias --region ${region} --alias-name ${stateAlias(place)}`,
    `  the IAM roles ${readRoleName(place)} and ${deployRoleName(place)} and the policies beginning with signalbox-${place.environment}-`,
  ].join('\n');
