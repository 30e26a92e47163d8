import { LambdaClient } from '@aws-sdk/client-lambda';
import { systems } from '../../../systems';
import { outputsOf, type StackOutputs } from '../../../systems/outputs';
import { CheckFailed } from '../../../systems/shared/smoke/until';
import { liveDigest } from '../../core/engine/code-digests';
import type { Clients } from '../../core/engine/clients';
import type { DeploymentRecord } from '../../core/model/records';
import type { OwnedCheck } from './check';

interface DeployedFunction {
  /** Key of its package in records, `system/function`. */
  readonly bundle: string;
  readonly name: string;
  readonly region: string;
}

const deployedFunctions = (outputs: StackOutputs): readonly DeployedFunction[] =>
  systems.flatMap((system) => {
    const own = outputsOf(system, outputs);
    return own === undefined
      ? []
      : Object.entries(system.functionOutputs(own)).flatMap(([name, output]) =>
          output ? [{ bundle: `${system.name}/${name}`, name: output.name, region: own.region }] : [],
        );
  });

/** sha256 of what each function runs now, hexadecimal, by `system/function`; one that is gone has none. */
export const liveBundles = async (
  outputs: StackOutputs,
  clients: Clients,
): Promise<Readonly<Record<string, string>>> => {
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
  { outputs, deployment }: { readonly outputs: StackOutputs; readonly deployment: DeploymentRecord },
  reading: Promise<Readonly<Record<string, string>>>,
): readonly OwnedCheck[] => {
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
