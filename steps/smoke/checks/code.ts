import { LambdaClient } from '@aws-sdk/client-lambda';
import { systems } from '../../../systems';
import type { StackOutputs } from '../../../systems/outputs';
import { liveDigest } from '../../core/engine/code-digests';
import type { Check, SmokeContext } from './check';
import { CheckFailed } from './until';

interface DeployedFunction {
  /** Key of its package in records, `system/function`. */
  readonly bundle: string;
  readonly name: string;
  readonly region: string;
}

const deployedFunctions = (outputs: StackOutputs): readonly DeployedFunction[] =>
  systems.flatMap((system) => {
    const own = outputs[system.name];
    return own === undefined
      ? []
      : Object.entries(system.functionOutputs(own)).flatMap(([name, output]) =>
          output ? [{ bundle: `${system.name}/${name}`, name: output.name, region: own.region }] : [],
        );
  });

/** sha256 of what each function runs now, hexadecimal, by `system/function`; one that is gone has none. */
export const liveBundles = async ({
  outputs,
  clients,
}: Pick<SmokeContext, 'outputs' | 'clients'>): Promise<Readonly<Record<string, string>>> => {
  const found = await Promise.all(
    deployedFunctions(outputs).map(async ({ bundle, name, region }) => {
      const digest = await liveDigest(clients.get(LambdaClient, region), name);
      return digest === undefined ? [] : [[bundle, Buffer.from(digest, 'base64').toString('hex')] as const];
    }),
  );
  return Object.fromEntries(found.flat());
};

/** The verdict is worth something only for the bytes that were deployed. */
export const codeChecks = (
  { outputs, deployment }: SmokeContext,
  reading: Promise<Readonly<Record<string, string>>>,
): readonly Check[] => {
  const functions = deployedFunctions(outputs);
  return [...new Set(functions.map(({ bundle }) => bundle.split('/')[0]!))].map((system) => ({
    system,
    name: 'runs the deployed code',
    run: async () => {
      const live = await reading;
      const own = functions.filter(({ bundle }) => bundle.startsWith(`${system}/`));
      const other = own.filter(({ bundle }) => live[bundle] !== deployment.bundles[bundle]);
      if (other.length > 0) {
        throw new CheckFailed(
          other
            .map(
              ({ bundle, name }) =>
                `${name} ${live[bundle] ? `runs sha256 ${live[bundle].slice(0, 12)}` : 'is not there'}, deployed was ${deployment.bundles[bundle]?.slice(0, 12) ?? 'none'}`,
            )
            .join('; '),
        );
      }
      return own.map(({ bundle }) => `${bundle.split('/')[1]} ${live[bundle]!.slice(0, 12)}`).join(', ');
    },
  }));
};
