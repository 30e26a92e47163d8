import type { Deployment, Stack } from '@pulumi/pulumi/automation';
import { exportOnce, withoutSummary } from './cli-starts';

const DEPLOYMENT: Deployment = { version: 3, deployment: {} };

const stackWith = (exportStack: () => Promise<Deployment>): Stack =>
  ({ exportStack, outputs: async () => ({ a: 1 }), info: async () => 'history', name: 'dev' }) as unknown as Stack;

describe('exportOnce', () => {
  it('reads the state once until it is to forget it', async () => {
    const exported = jest.fn(async () => DEPLOYMENT);
    const stack = stackWith(exported);
    const { forget } = exportOnce(stack, async () => undefined);
    await Promise.all([stack.exportStack(), stack.exportStack()]);
    expect(exported).toHaveBeenCalledTimes(1);
    forget();
    expect(await stack.exportStack()).toBe(DEPLOYMENT);
    expect(exported).toHaveBeenCalledTimes(2);
  });

  it('leaves the CLI alone where the state can be read without it', async () => {
    const stack = stackWith(() => Promise.reject(new Error('started')));
    exportOnce(stack, async () => DEPLOYMENT);
    expect(await stack.exportStack()).toBe(DEPLOYMENT);
  });

  it('keeps no failure', async () => {
    const exported = jest.fn(async () => DEPLOYMENT).mockRejectedValueOnce(new Error('out of memory'));
    const stack = stackWith(exported);
    exportOnce(stack, async () => undefined);
    await expect(stack.exportStack()).rejects.toThrow('out of memory');
    expect(await stack.exportStack()).toBe(DEPLOYMENT);
  });
});

it('withoutSummary asks for neither outputs nor history, and leaves the stack itself as it is', async () => {
  const stack = stackWith(async () => DEPLOYMENT);
  const bare = withoutSummary(stack);
  expect([await bare.outputs(), await bare.info(), bare.name]).toEqual([{}, undefined, 'dev']);
  expect(await stack.outputs()).toEqual({ a: 1 });
});
