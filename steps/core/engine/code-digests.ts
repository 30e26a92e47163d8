import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ofType } from '../../../catalog';
import { mapSome, type Clients } from './clients';
import { regionOf, textOf, type StateResource } from './state';

/** Digest of a function's code: as deployed (from the state), and live (from Lambda). */
export interface CodeDigest {
  readonly urn: string;
  readonly type: string;
  readonly deployed: string;
  readonly live: string;
}

const FUNCTION = 'aws:lambda/function:Function';

/**
 * Digests of every function's code: the deployed bundle, and what Lambda runs. A deleted function has
 * none; the refresh reports it.
 */
export const codeDigests = async (
  state: readonly StateResource[],
  clients: Clients,
): Promise<readonly CodeDigest[]> => {
  const found = await mapSome(ofType(state, FUNCTION), async (resource): Promise<CodeDigest[]> => {
    const [region, deployed] = [regionOf(resource), deployedDigest(resource)];
    if (region === undefined || deployed === undefined)
      throw new Error(
        `${resource.urn}: the state holds no ${region === undefined ? 'region' : 'codeSha256'}, so its code cannot be compared; deploy it again`,
      );
    const live = await liveDigest(clients.get(LambdaClient, region), resource.id!);
    return live === undefined ? [] : [{ urn: resource.urn, type: resource.type, deployed, live }];
  });
  return found.flat();
};

/**
 * The program's inputs, which a refresh does not change before a live change is adopted; without them,
 * what Lambda reported when the state was last written. Not sourceCodeHash: the published plugin
 * leaves it empty if the program does.
 */
const deployedDigest = (resource: StateResource): string | undefined => {
  const { codeSha256 } = resource.inputs ?? {};
  return (typeof codeSha256 === 'string' ? codeSha256 : textOf(resource, 'codeSha256')) || undefined;
};

/** Digest of the code that a function runs, base64; undefined if the function is gone. */
export const liveDigest = async (lambda: LambdaClient, name: string): Promise<string | undefined> => {
  try {
    return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).CodeSha256;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

/** Functions of the state by URN, with what is needed to reach them. */
export const functionsOf = (
  state: readonly StateResource[],
): ReadonlyMap<string, { readonly name: string; readonly region: string; readonly deployed?: string }> =>
  new Map(
    ofType(state, FUNCTION).map((resource) => [
      resource.urn,
      { name: resource.id ?? '', region: regionOf(resource) ?? '', deployed: deployedDigest(resource) },
    ]),
  );
