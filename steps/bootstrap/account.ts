import { IAMClient, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { EnvironmentSettings } from '../../environments/schema';
import { BOOTSTRAP_PROJECT, BOOTSTRAP_STACK, type Place } from '../../modules/delivery/names';
import { ISSUER } from '../../modules/delivery/subjects';
import { messageOf, CommandError } from '../core/errors';
import { clientOptions, type Target } from '../core/engine/target';

/**
 * Resolves the account of the current credentials.
 * @throws CommandError without credentials, or if their account is not the one in the environment file.
 */
export const callersPlace = async (
  target: Target,
  { environment, account }: Pick<EnvironmentSettings, 'environment' | 'account'>,
  region: string,
): Promise<Place> => {
  const client = new STSClient(clientOptions(target, environment, region));
  try {
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    if (account !== undefined && account !== Account) {
      throw new CommandError(
        `environments/${environment}.yaml sets account ${account}, but the credentials belong to account ${Account}. Nothing was changed. Use credentials of ${account}, or correct the file.`,
      );
    }
    return { environment, accountId: Account, partition: Arn.split(':')[1] ?? 'aws' };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      `Cannot determine the AWS account of these credentials: ${messageOf(error)}. Sign in to the account of ${environment} as an administrator, and run the command again.`,
      undefined,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
};

/** Key of the object that holds the bootstrap's own state. */
export const STATE_KEY = `.pulumi/stacks/${BOOTSTRAP_PROJECT}/${BOOTSTRAP_STACK}.json`;

/** Number of resources in a state file written by the engine. */
export const resourcesIn = (state: string): number => {
  const { checkpoint } = JSON.parse(state) as {
    readonly checkpoint?: { readonly latest?: { readonly resources?: readonly unknown[] } };
  };
  return checkpoint?.latest?.resources?.length ?? 0;
};

/** Whether the state bucket exists, and how many resources the bootstrap state in it has. */
export const readStateBucket = async (
  target: Target,
  place: Place,
  region: string,
  bucket: string,
): Promise<{ readonly bucketExists: boolean; readonly inBucket?: number }> => {
  const client = new S3Client(clientOptions(target, place.environment, region));
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: place.accountId }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: STATE_KEY }));
    return { bucketExists: true, inBucket: resourcesIn(await Body!.transformToString()) };
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (error instanceof Error && error.name === 'NoSuchKey') return { bucketExists: true };
    if (status === 404) return { bucketExists: false };
    throw new CommandError(
      `The state bucket ${bucket} cannot be read${status === 301 || status === 400 ? `: it is in another region than ${region}; pass it with --region` : status === 403 ? ': it belongs to another account, or the credentials lack read access' : ` (${messageOf(error)})`}.`,
      undefined,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
};

/** ARN of the account's GitHub OIDC provider, if it has one. */
export const existingProvider = async (target: Target, place: Place, region: string): Promise<string | undefined> => {
  const client = new IAMClient(clientOptions(target, place.environment, region));
  const { OpenIDConnectProviderList = [] } = await client.send(new ListOpenIDConnectProvidersCommand({}));
  client.destroy();
  return OpenIDConnectProviderList.find(({ Arn }) => Arn?.endsWith(`oidc-provider/${ISSUER}`))?.Arn;
};
