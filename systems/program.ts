import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { EnvironmentSettings, SystemName } from '../environments/schema';
import type { Bundles } from './shared/bundles';
import type { Deferred } from './shared/deferred';
import { systems } from '.';
import type { StackOutputs } from './outputs';

type Tags = Readonly<Record<string, string>>;

/**
 * The Pulumi program: every system of an environment, in the account of the credentials.
 * Run it inside a stack; what it returns are the stack's outputs.
 * @throws pulumi.RunError for another account than the environment names, or for steps that lack what they need.
 */
export const program = async (settings: EnvironmentSettings, bundles: Bundles): Promise<Deferred<StackOutputs>> => {
  refuseSharedLogging(settings);
  const wanted = systems.flatMap((system) => {
    const configured = settings.systems[system.name];
    return configured === undefined ? [] : [{ system, ...configured }];
  });
  const regions = [...new Set(wanted.map(({ region }) => region))];
  const places = new Map(
    await Promise.all(regions.map(async (region) => [region, await placeIn(settings, region)] as const)),
  );
  const outputs: Record<string, unknown> = { environment: settings.environment };
  for (const { system, region, steps } of wanted) {
    const { provider, ...place } = places.get(region)!;
    const scope = {
      ...place,
      environment: settings.environment,
      system: system.name,
      region,
      tags: tagsOf(settings, system.name),
      protection: settings.protection,
    };
    outputs[system.name] = await system.make({ scope, steps, bundles: bundles[system.name] ?? {}, provider });
  }
  return outputs as Deferred<StackOutputs>;
};

interface RegionPlace {
  readonly provider: aws.Provider;
  readonly accountId: string;
  readonly partition: string;
}

/** An explicit provider for a region: what a person's own configuration says of regions plays no part. */
const placeIn = async ({ environment, account }: EnvironmentSettings, region: string): Promise<RegionPlace> => {
  const provider = new aws.Provider(`aws-${region}`, {
    region,
    ...(account !== undefined && { allowedAccountIds: [account] }),
  });
  const caller = await aws.getCallerIdentity({}, { provider });
  if (account !== undefined && caller.accountId !== account) {
    throw new pulumi.RunError(
      `${environment} belongs to account ${account}, and the credentials are of account ${caller.accountId}. Use credentials of ${account}, or correct account in the environment file.`,
    );
  }
  return { provider, accountId: caller.accountId, partition: caller.arn.split(':')[1] ?? 'aws' };
};

/** The environment's own tags first: the fixed ones win. */
const tagsOf = ({ environment, tags }: EnvironmentSettings, system: SystemName): Tags => ({
  ...tags,
  Environment: environment,
  System: system,
  ManagedBy: 'pulumi',
});

/** API Gateway has one logging role per account and region, so two systems in one region cannot each manage it. */
const refuseSharedLogging = ({ systems: configured }: EnvironmentSettings): void => {
  const managing = Object.entries(configured).filter(([, { steps }]) =>
    steps.some((step) => step.name === 'api' && step.settings.accountLoggingRole),
  );
  const shared = [...Map.groupBy(managing, ([, { region }]) => region)].find(([, own]) => own.length > 1);
  if (!shared) return;
  const [region, [first, second]] = shared;
  throw new pulumi.RunError(
    `systems.${first![0]} and systems.${second![0]} are both in ${region} and both have api.accountLoggingRole: true, but API Gateway has one such role per account and region. Set it to false in all but one of them, or use two regions.`,
  );
};
