import { readParts, SERVICES } from '../../../../modules/delivery/policies';
import { dataAccess } from '../../../../systems/bootstrap';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from '../../../../systems/testing/recorded-environment';

const place = { environment: 'integration-test', accountId: '111111111111', partition: 'aws' };
const reading = readParts(place, dataAccess).flatMap(({ statements }) => statements('arn:aws:kms:us-east-1:1:key/k'));

it('R4 of the reading role read no data but rows that the environment file may own', () => {
  const rows = reading.filter(({ Action }) =>
    Action.some((action) => /^dynamodb:(BatchGetItem|GetItem|Query|Scan|PartiQL)/.test(action)),
  );
  const [rules, configurations] = ['price-alerts-alert-rules', 'metrics-aggregation-alert-configurations'].map(
    (name) => `arn:aws:dynamodb:*:111111111111:table/integration-test-${name}`,
  );
  expect(rows.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual([
    [['dynamodb:GetItem', 'dynamodb:Scan'], [configurations], undefined],
    [['dynamodb:GetItem'], [rules], undefined],
    [['dynamodb:Query'], [rules], { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['@environment-file'] } }],
  ]);
});

it('R4 the delivery roles cover no resource type that no environment is made of', async () => {
  const types = new Set<string>();
  for (const environment of ENVIRONMENTS) {
    (await recordEnvironment(settingsOf(environment))).resources.forEach(({ type }) => types.add(type));
  }
  expect(SERVICES.flatMap((service) => service.types).toSorted()).toEqual(
    [...types].filter((type) => type.startsWith('aws:')).toSorted(),
  );
});
