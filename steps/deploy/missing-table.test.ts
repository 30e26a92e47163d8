import { ResourceInUseException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Session } from '../core/engine/session';
import { isMissingTable, missingTable } from './missing-table';

describe('a table that was deleted outside the stack', () => {
  const sessionOn = (kind: 'aws' | 'local'): Pick<Session, 'settings' | 'target'> =>
    ({ settings: { environment: 'prod' }, target: { kind } }) as Pick<Session, 'settings' | 'target'>;

  it('is distinguished from every other DynamoDB error', () => {
    const metadata = { $metadata: {}, message: 'Requested resource not found' };
    expect(isMissingTable(new ResourceNotFoundException(metadata))).toBe(true);
    expect(isMissingTable(new ResourceInUseException(metadata))).toBe(false);
    expect(isMissingTable(new Error('Requested resource not found'))).toBe(false);
  });

  it.each([
    ['aws', ' --target aws'],
    ['local', ''],
  ] as const)('comes with the commands that recreate it on %s', (kind, target) => {
    expect(missingTable(sessionOn(kind), undefined).message).toBe(
      `A table of prod is missing, although the state has it: it was deleted outside a deployment. To create it again, empty: npm run refresh -- --env prod${target}, then npm run up -- --env prod${target}. To recover its rows, first restore a backup under the table's name.`,
    );
  });
});
