import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AlertConfigurationSettings, AlertRuleSettings, EnvironmentSettings } from '../../environments/schema';
import type { StackOutputs } from '../../systems/outputs';
import { alertConfigurations } from './data/alert-configurations';
import { alertRules } from './data/alert-rules';
import { makeRows, plannedRows, type OwnedTable } from './data/owned-table';
import { clientsOf, type Clients } from '../core/engine/clients';
import { messageOf } from '../core/errors';
import { isMissingTable, missingTable } from './missing-table';
import type { Session } from '../core/engine/session';
import { decideConfiguration, decideRule } from './model/decide';
import type { DataReading } from '../core/report/data';
import type { DataChange } from '../core/model/data-changes';

/**
 * Makes the rows that the environment file owns match the file: adds, changes and removes them; leaves
 * other rows alone. Returns the changes.
 */
export const loadData = (session: Session, outputs: StackOutputs): Promise<readonly DataChange[]> =>
  onTables(session, outputs, makeRows);

/**
 * What an up would do to the rows. If the tables cannot be read, the preview is still shown: a role of
 * an older bootstrap may lack the permission.
 */
export const readData = async (session: Session): Promise<DataReading> => {
  try {
    const outputs = await session.stack.outputs();
    return {
      changes: [
        ...(outputs ? await onTables(session, outputs, plannedRows) : []),
        ...newRows(session.settings, outputs),
      ],
    };
  } catch (error) {
    return { unknown: messageOf(isMissingTable(error) ? missingTable(session, error) : error) };
  }
};

type Work = <W>(table: OwnedTable<W>) => Promise<readonly DataChange[]>;

const onTables = async (session: Session, outputs: StackOutputs, work: Work): Promise<readonly DataChange[]> => {
  const clients = clientsOf(session);
  try {
    return [
      ...(await configurationsOf(session, outputs, clients, work)),
      ...(await rulesOf(session, outputs, clients, work)),
    ];
  } finally {
    clients.destroy();
  }
};

const configurationsOf = async (
  { settings }: Session,
  { 'metrics-aggregation': metrics }: StackOutputs,
  clients: Clients,
  work: Work,
): Promise<readonly DataChange[]> => {
  const wanted = wantedConfigurations(settings);
  if (!metrics?.alertConfigTable || !wanted) return [];
  const {
    region,
    alertConfigTable: { name },
  } = metrics;
  return work(alertConfigurations(clients.get(DynamoDBClient, region), name, wanted));
};

const rulesOf = async (
  { settings }: Session,
  { 'price-alerts': prices }: StackOutputs,
  clients: Clients,
  work: Work,
): Promise<readonly DataChange[]> => {
  const wanted = wantedRules(settings);
  if (!prices?.rulesTable || !wanted) return [];
  const {
    region,
    rulesTable: { name },
  } = prices;
  return work(alertRules(clients.get(DynamoDBClient, region), name, wanted));
};

/** A table that was never deployed has no rows. */
const newRows = (settings: EnvironmentSettings, outputs: StackOutputs | undefined): readonly DataChange[] => [
  ...(outputs?.['metrics-aggregation']?.alertConfigTable ? [] : (wantedConfigurations(settings) ?? [])).flatMap(
    (row) => decideConfiguration(row.metricName, row, undefined) ?? [],
  ),
  ...(outputs?.['price-alerts']?.rulesTable ? [] : (wantedRules(settings) ?? [])).flatMap(
    (rule) => decideRule(`${rule.userId}/${rule.alertId}`, rule, undefined) ?? [],
  ),
];

/** Undefined if the system has no data step: its table is deleted with its rows. */
const wantedConfigurations = (settings: EnvironmentSettings): readonly AlertConfigurationSettings[] | undefined =>
  settings.systems['metrics-aggregation']?.steps.flatMap((step) =>
    step.name === 'data' ? [step.settings.alertConfigurations] : [],
  )[0];

const wantedRules = (settings: EnvironmentSettings): readonly AlertRuleSettings[] | undefined =>
  settings.systems['price-alerts']?.steps.flatMap((step) =>
    step.name === 'data' ? [step.settings.alertRules] : [],
  )[0];
