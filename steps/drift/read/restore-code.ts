import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { readFileSync } from 'node:fs';
import type { Bundles } from '../../../systems/shared/bundles';
import { ensureBundles } from '../../core/store/bundles';
import { CommandError } from '../../core/errors';
import { nameOf } from '../../core/model/changes';
import type { Clients } from '../../core/engine/clients';
import { codeDigests, functionsOf } from '../../core/engine/code-digests';
import type { StateResource } from '../../core/engine/state';

/** Maximum time for Lambda to activate the code, in seconds. */
const SETTLE_SECONDS = 120;

/**
 * Uploads the deployed bundle to each function that runs other code. An up with another codeSha256
 * would upload whatever this checkout builds; this uploads the deployed bytes or nothing.
 * Does not change the state.
 * @throws CommandError if this checkout builds a different bundle.
 */
export const restoreCode = async (
  state: readonly StateResource[],
  urns: readonly string[],
  clients: Clients,
  build: () => Promise<Bundles> = ensureBundles,
): Promise<readonly string[]> => {
  const replaced = (
    await codeDigests(
      state.filter(({ urn }) => urns.includes(urn)),
      clients,
    )
  ).filter(({ deployed, live }) => deployed !== live);
  if (replaced.length === 0) return [];
  const bundles = Object.values(await build()).flatMap((system) => Object.values(system));
  const functions = functionsOf(state);
  const uploads = replaced.map(({ urn, deployed }) => ({
    ...functions.get(urn)!,
    urn,
    deployed,
    bundle: bundles.find(({ sha256 }) => sha256 === deployed),
  }));
  const missing = uploads.filter(({ bundle }) => bundle === undefined);
  if (missing.length > 0) {
    throw new CommandError(
      `Nothing was changed: this checkout does not build the deployed code of ${missing.map(({ urn, deployed }) => `${nameOf(urn)} (sha256 ${deployed})`).join(', ')}. Check out the commit that was deployed, or deploy this one: npm run up`,
    );
  }
  for (const { name, region, bundle } of uploads)
    await upload(clients.get(LambdaClient, region), name, readFileSync(bundle!.path), bundle!.sha256);
  return uploads.map(({ urn, deployed }) => `  code of ${nameOf(urn)} restored: sha256 ${deployed}`);
};

const upload = async (
  client: LambdaClient,
  FunctionName: string,
  ZipFile: Uint8Array,
  sha256: string,
): Promise<void> => {
  await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: SETTLE_SECONDS }, { FunctionName });
  const { CodeSha256 } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  if (CodeSha256 !== sha256)
    throw new CommandError(
      `${FunctionName} runs code with sha256 ${CodeSha256} after the upload of ${sha256}: it was changed concurrently. Find out by whom, then run the command again.`,
    );
};
