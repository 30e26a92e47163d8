import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { CommandError } from '../core/errors';
import type { Session } from '../core/engine/session';

/** Whether this is DynamoDB's error for a missing table. */
export const isMissingTable = (error: unknown): boolean => error instanceof ResourceNotFoundException;

/** A table in the state that is missing in the cloud, so that a deployment alone does not create it. */
export const missingTable = (
  { settings: { environment }, target }: Pick<Session, 'settings' | 'target'>,
  cause: unknown,
): CommandError => {
  const place = ` -- --env ${environment}${target.kind === 'aws' ? ' --target aws' : ''}`;
  return new CommandError(
    `A table of ${environment} is missing, although the state has it: it was deleted outside a deployment. To create it again, empty: npm run refresh${place}, then npm run up${place}. To recover its rows, first restore a backup under the table's name.`,
    undefined,
    { cause },
  );
};
