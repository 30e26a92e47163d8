import { policyDocument } from '../policy';
import { record } from '../testing/recorder';
import { TAGS, testScope } from '../testing/scope';
import { EncryptionKey } from './encryption-key';
import { keyPolicy } from './key-policy';

const users = { logGroups: ['/g'] };
const made = (protect: boolean) => {
  const scope = testScope({ protection: { deletionProtection: protect, emptyBucketsOnDestroy: false } });
  return record(() => new EncryptionKey('k', { scope, settings: { keyRotation: true, deletionWindowDays: 7 }, users }));
};

it('P8 M8 creates a rotating key with its policy and alias', async () => {
  const { named } = await made(true);
  expect(named('k-key').inputs).toEqual({
    description: 'Encrypts the data, messages, logs and function variables of shop in dev',
    policy: policyDocument(keyPolicy(testScope(), users)),
    isEnabled: true,
    enableKeyRotation: true,
    deletionWindowInDays: 7,
    tags: TAGS,
  });
  expect(named('k-alias').inputs).toEqual({ name: 'alias/dev-shop', targetKeyId: 'k-key-id' });
});

it.each([true, false])('is protected as the environment says (%s)', async (protect) => {
  expect((await made(protect)).named('k-key').protect).toBe(protect);
});
