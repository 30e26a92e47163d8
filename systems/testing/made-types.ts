import { record } from '../../modules/testing/recorder';
import { bootstrapProgram } from '../bootstrap';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from './recorded-environment';

const PLACE = { region: 'us-east-2', account: '111111111111' };

/** Types that the programs create: in every environment, and in the bootstrap with and without an OIDC provider. */
export const madeTypes = async (): Promise<ReadonlySet<string>> => {
  const bootstrap = (providerArn?: string) =>
    record(() =>
      bootstrapProgram({
        place: { environment: 'dev', accountId: PLACE.account, partition: 'aws' },
        region: PLACE.region,
        providerArn,
        repository: { owner: 'team', name: 'signalbox', ids: { owner: '1', repository: '2' } },
      }),
    );
  const recorded = [];
  for (const environment of ENVIRONMENTS)
    recorded.push(...(await recordEnvironment(settingsOf(environment))).resources);
  for (const providerArn of [
    undefined,
    `arn:aws:iam::${PLACE.account}:oidc-provider/token.actions.githubusercontent.com`,
  ])
    recorded.push(...(await bootstrap(providerArn)).resources);
  return new Set(recorded.filter(({ custom, type }) => custom && !type.startsWith('pulumi:')).map(({ type }) => type));
};
