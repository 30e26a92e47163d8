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
  /** Undefined in the preview of a first run. */
  readonly outputs?: BootstrapOutputs;
}

interface Run extends EngineContext {
  readonly options: BootstrapOptions;
  /** As the tokens of its jobs name it. */
  readonly repository: Repository;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Where a first run keeps its state until it is moved to the bucket. Git-ignored; the next run finds it if this one is killed. */
const unmovedDir = ({ environment, accountId }: Place): string =>
  join(stateDir(), 'bootstrap', `${environment}-${accountId}`);

/** The local cloud loses roles when killed, but keeps the bucket with the state that lists them. Reading about thirty resources is cheap. */
const mayHaveLost = ({ target }: Run): boolean => target.kind === 'local';

/** Shows what a bootstrap would change; changes nothing. */
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
 * Creates or updates what the account needs. The state of a first run starts in this checkout, because
 * there is no bucket yet, and moves to the bucket at the end. Each step can be interrupted; the next run
 * resumes from it.
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
  // Last, so that an interrupted run can resume from the file until here.
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

/** Keeps using a provider that existed before, and does not mistake the stack's own for a foreign one. */
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
      `The account ${place.accountId} already has a GitHub OIDC provider, and AWS allows only one. Nothing was changed. Use it: --provider-arn ${existing}`,
    );
  return { ...args, providerArn: given };
};

/** What a killed run left: its lock, and operations with unknown outcome. */
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
    `The bucket ${bucket} exists, but no bootstrap state was found. Nothing was changed.`,
    `If a first run was interrupted before it moved its state to the bucket, run the command again in the same checkout (its folder ${join('.signalbox', 'bootstrap', `${place.environment}-${place.accountId}`)} holds the state).`,
    `If the state was deleted, restore its last version: aws s3api list-object-versions --bucket ${bucket} --prefix ${STATE_KEY}`,
    'If both are gone, delete what the first run created, and run the command again:',
    `  aws s3api delete-bucket --bucket ${bucket}   (empty it first; it holds the state of ${place.environment} if that was ever deployed)`,
    `  aws kms delete-alias --region ${region} --alias-name ${stateAlias(place)}`,
    `  the IAM roles ${readRoleName(place)} and ${deployRoleName(place)} and the policies beginning with signalbox-${place.environment}-`,
  ].join('\n');
