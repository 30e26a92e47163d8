import { CheckFailed } from '../../../systems/shared/smoke/until';
import type { Session } from '../../core/engine/session';
import { CommandError } from '../../core/errors';
import type { DeploymentRecord } from '../../core/model/records';
import { readRecord } from '../../core/store/records';
import { WHOLE } from '../report/report';
import type { OwnedCheck } from './check';

/**
 * The record of the deployment to test.
 * @throws CommandError where there is none, or it is not complete.
 */
export const finishedDeployment = async ({
  settings: { environment },
  stack: { store },
  target,
}: Session): Promise<DeploymentRecord> => {
  const up = `npm run up -- --env ${environment}${target.kind === 'aws' ? ' --target aws' : ''}`;
  if (!store)
    throw new CommandError(
      `The state of ${environment} is in a backend that keeps no files, so the deployed code is unknown. Keep it in a folder or an S3 bucket: PULUMI_BACKEND_URL=s3://…`,
    );
  const record = await readRecord(store, environment, 'deployment');
  if (!record)
    throw new CommandError(
      `Cannot determine what was deployed to ${environment}: ${store.place} holds no record of it. Deploy it again: ${up}`,
    );
  if (record.status === 'done') return record;
  throw new CommandError(
    `A deployment of ${environment} is under way, or failed or was killed: ${record.by} began it at ${record.started}. Wait for it, or complete it: ${up}`,
  );
};

/** A verdict on two deployments would be one on neither. */
export const unchanged = (
  { settings: { environment }, stack: { store } }: Session,
  deployment: DeploymentRecord,
): OwnedCheck => ({
  system: WHOLE,
  name: 'was not deployed to meanwhile',
  run: async () => {
    const now = store && (await readRecord(store, environment, 'deployment'));
    if (now?.started !== deployment.started)
      throw new CheckFailed(
        `${now?.by ?? 'someone'} started a deployment at ${now?.started ?? 'an unknown time'}; run the smoke test again when it is done`,
      );
    return `deployed ${deployment.finished ?? deployment.started} by ${deployment.by}`;
  },
});
