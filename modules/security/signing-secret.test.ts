import { record, valueOf } from '../testing/recorder';
import { KEY_ARN, TAGS, testScope } from '../testing/scope';
import { SigningSecret } from './signing-secret';

const make = (deletionProtection: boolean) =>
  record(
    () =>
      new SigningSecret('s', {
        scope: testScope({ protection: { deletionProtection, emptyBucketsOnDestroy: false } }),
        part: 'webhook',
        keyArn: KEY_ARN,
        description: 'd',
      }),
  );

it('keeps a Standard Webhooks secret of 32 random bytes under the key', async () => {
  const { named, result } = await make(true);
  expect(named('s-bytes').inputs).toEqual({ length: 32 });
  expect(named('s-secret').inputs).toEqual({
    name: 'dev-shop-webhook',
    description: 'd',
    kmsKeyId: KEY_ARN,
    recoveryWindowInDays: 30,
    tags: TAGS,
  });
  const { secretString } = named('s-version').inputs;
  expect(JSON.stringify(secretString)).toContain(`whsec_${Buffer.alloc(32, 7).toString('base64')}`);
  expect(await valueOf(result.arn)).toBe(
    'arn:aws:secretsmanager:us-east-2:111111111111:secret:dev-shop-webhook-AbCdEf',
  );
});

it('does not change a rotated value', async () => {
  expect((await make(true)).named('s-version').ignoreChanges).toEqual(['secretString']);
});

it('releases the name at once without deletion protection', async () => {
  expect((await make(false)).named('s-secret').inputs['recoveryWindowInDays']).toBe(0);
});
