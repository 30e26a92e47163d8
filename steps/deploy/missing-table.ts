import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { CommandError } from '../core/errors';
import type { Session } from '../core/engine/session';

/** Whether DynamoDB says that a table is not there. */
export const isMissingTable = (error: unknown): boolean => error instanceof ResourceNotFoundException;

/** A table that the state has and the cloud has not, so that a deployment alone does not make it. */
export const missingTable = (
  { settings: { environment }, target }: Pick<Session, 'settings' | 'target'>,
  cause: unknown,
): CommandError => {
  const place = ` -- --env ${environment}${target.kind === 'aws' ? ' --target aws' : ''}`;
  return new CommandError(
    `A table of ${environment} is gone, though its state has it: it was deleted by something else than a deployment. To make it again, empty: npm run refresh${place}, then npm run up${place}. To bring back its rows, restore a backup under the table's name first.`,
    undefined,
    { cause },
  );
};
