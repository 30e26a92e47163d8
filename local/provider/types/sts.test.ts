import { makeContext, startEmulator } from '../testing/harness';
import type { TestEmulator } from '../testing/harness';
import { getCallerIdentity, getPartition, getRegion } from './sts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
}, 120_000);
afterAll(() => emulator?.stop(), 30_000);

it('getCallerIdentity returns the account of the access key', async () => {
  const dev = await getCallerIdentity.invoke(makeContext(emulator.endpoint), {});
  expect(dev).toEqual({
    id: '111111111111',
    accountId: '111111111111',
    arn: expect.stringContaining('111111111111'),
    userId: expect.any(String),
  });
  const prod = await getCallerIdentity.invoke(makeContext(emulator.endpoint, 'us-east-1', '333333333333'), {});
  expect(prod['accountId']).toBe('333333333333');
});

it('getRegion describes the region of the provider, or the requested one', async () => {
  const ctx = makeContext(emulator.endpoint, 'us-east-2');
  expect(await getRegion.invoke(ctx, {})).toEqual({
    id: 'us-east-2',
    name: 'us-east-2',
    region: 'us-east-2',
    description: 'US East (Ohio)',
    endpoint: 'ec2.us-east-2.amazonaws.com',
  });
  expect(await getRegion.invoke(ctx, { region: 'us-east-1' })).toMatchObject({ name: 'us-east-1' });
  expect(await getPartition.invoke(ctx, {})).toEqual({
    id: 'aws',
    partition: 'aws',
    dnsSuffix: 'amazonaws.com',
    reverseDnsPrefix: 'com.amazonaws',
  });
});
