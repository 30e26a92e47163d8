import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  steps as metricsSteps,
  type AlertConfigurationSettings,
} from '../../../../systems/metrics-aggregation/settings';
import { seed as metricsSeed } from '../../../../systems/metrics-aggregation/seed';
import { steps as pricesSteps, type AlertRuleSettings } from '../../../../systems/price-alerts/settings';
import { seed as pricesSeed } from '../../../../systems/price-alerts/seed';
import type { Cloud } from '../../../../systems/shared/cloud';
import type { OwnedRows } from '../../../../systems/shared/seed';

/** The owned tables of the sample systems on one table of a client; without a table they are not deployed. */

const cloudOf = (client: DynamoDBClient | undefined) => ({ clients: { get: () => client } }) as unknown as Cloud;
const output = (name: string) => ({ name, arn: `arn:aws:dynamodb:us-east-1:000000000000:table/${name}` });

export const alertRules = (
  client: DynamoDBClient | undefined,
  table: string | undefined,
  rules: readonly AlertRuleSettings[],
  now: () => Date = () => new Date(),
) =>
  pricesSeed.tables({
    cloud: cloudOf(client),
    steps: [{ name: 'data', settings: { ...pricesSteps.data.parse({}), alertRules: [...rules] } }],
    outputs: table === undefined ? undefined : { region: 'us-east-1', rulesTable: output(table) },
    now,
  })[0] as OwnedRows<AlertRuleSettings>;

export const alertConfigurations = (
  client: DynamoDBClient | undefined,
  table: string | undefined,
  rows: readonly AlertConfigurationSettings[],
) =>
  metricsSeed.tables({
    cloud: cloudOf(client),
    steps: [{ name: 'data', settings: { ...metricsSteps.data.parse({}), alertConfigurations: [...rows] } }],
    outputs: table === undefined ? undefined : { region: 'us-east-2', alertConfigTable: output(table) },
    now: () => new Date(),
  })[0] as OwnedRows<AlertConfigurationSettings>;
