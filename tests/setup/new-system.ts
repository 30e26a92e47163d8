import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { localAccount } from '../../local/accounts';
import { findRunning } from '../../local/emulator';
import type { Checkout } from './checkout';
import { commandEnv, type Sandbox } from './sandbox';

const run = promisify(execFile);

/** Runs a tool of node_modules in a copied checkout. @throws Error with its output where it fails */
export const tool = async (checkout: Checkout, name: string, ...args: readonly string[]): Promise<string> => {
  const file = join(checkout.dir, 'node_modules', '.bin', name);
  try {
    return (await run(file, args, { cwd: checkout.dir, env: commandEnv(), maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${name} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
};

/** Changes the memory of a function of dev behind the engine's back. */
export const tamperWith = async (sandbox: Sandbox, functionName: string, region: string): Promise<void> => {
  const emulator = await findRunning(join(sandbox.dir, 'local'));
  if (!emulator) throw new Error('The local cloud of the sandbox does not run.');
  const lambda = new LambdaClient({
    region,
    endpoint: emulator.url,
    credentials: { accessKeyId: localAccount('dev'), secretAccessKey: 'test' },
  });
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, MemorySize: 1024 }));
  lambda.destroy();
};
