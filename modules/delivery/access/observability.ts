import { anyRegionArn, globalArn, type Place } from '../names';
import { actions, allow, type ServiceAccess } from './access';

export const logs: ServiceAccess = {
  types: ['aws:cloudwatch/logGroup:LogGroup'],
  inventory: actions('logs', 'DescribeLogGroups', 'ListTagsForResource'),
  // Reads where a group's lines are sent, but not the lines.
  read: (place) => [allow('ReadLogGroups', actions('logs', 'DescribeSubscriptionFilters'), groups(place))],
  write: (place) => [
    allow(
      'ChangeLogGroups',
      actions(
        'logs',
        'AssociateKmsKey',
        'CreateLogGroup',
        'DeleteLogGroup',
        'DeleteRetentionPolicy',
        'DisassociateKmsKey',
        'PutRetentionPolicy',
        'TagResource',
        'UntagResource',
      ),
      groups(place),
    ),
  ],
};

/** CloudWatch Logs names a group in two ways: with and without a trailing `:*`. */
const groups = (place: Place): readonly string[] =>
  [`/aws/lambda/${place.environment}-*`, `/aws/apigateway/${place.environment}-*`, 'API-Gateway-Execution-Logs_*'].map(
    (name) => anyRegionArn(place, 'logs', `log-group:${name}`),
  );

export const cloudwatch: ServiceAccess = {
  types: ['aws:cloudwatch/dashboard:Dashboard', 'aws:cloudwatch/metricAlarm:MetricAlarm'],
  inventory: actions('cloudwatch', 'DescribeAlarms', 'ListTagsForResource'),
  read: (place) => [
    allow('ReadDashboards', actions('cloudwatch', 'GetDashboard'), [
      globalArn(place, 'cloudwatch', `dashboard/${place.environment}-*`),
    ]),
  ],
  write: (place) => [
    allow('ChangeAlarms', actions('cloudwatch', 'DeleteAlarms', 'PutMetricAlarm', 'TagResource', 'UntagResource'), [
      anyRegionArn(place, 'cloudwatch', `alarm:${place.environment}-*`),
    ]),
    allow('ChangeDashboards', actions('cloudwatch', 'DeleteDashboards', 'PutDashboard'), [
      globalArn(place, 'cloudwatch', `dashboard/${place.environment}-*`),
    ]),
  ],
};
