import { anyRegionArn, type Place } from '../names';
import { actions, allow, everywhere, taggedFor, tagsFor, type ServiceAccess } from './access';

const functions = (place: Place): string => anyRegionArn(place, 'lambda', `function:${place.environment}-*`);
const mappings = (place: Place): string => anyRegionArn(place, 'lambda', 'event-source-mapping:*');

export const lambda: ServiceAccess = {
  types: [
    'aws:lambda/eventSourceMapping:EventSourceMapping',
    'aws:lambda/function:Function',
    'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig',
    'aws:lambda/permission:Permission',
  ],
  inventory: actions('lambda', 'GetAccountSettings', 'ListEventSourceMappings', 'ListFunctions', 'ListTags'),
  read: (place) => [
    allow(
      'ReadFunctions',
      actions(
        'lambda',
        'GetFunction',
        'GetFunctionCodeSigningConfig',
        'GetFunctionConcurrency',
        'GetFunctionConfiguration',
        'GetFunctionEventInvokeConfig',
        'GetPolicy',
        'ListFunctionUrlConfigs',
        'ListVersionsByFunction',
      ),
      [functions(place)],
    ),
    allow('ReadEventSources', actions('lambda', 'GetEventSourceMapping'), [mappings(place)]),
  ],
  write: (place) => [
    allow(
      'ChangeFunctions',
      actions(
        'lambda',
        'AddPermission',
        'CreateFunction',
        'DeleteFunction',
        'DeleteFunctionConcurrency',
        'DeleteFunctionEventInvokeConfig',
        'PutFunctionConcurrency',
        'PutFunctionEventInvokeConfig',
        'RemovePermission',
        'TagResource',
        'UntagResource',
        'UpdateFunctionCode',
        'UpdateFunctionConfiguration',
        'UpdateFunctionEventInvokeConfig',
      ),
      [functions(place)],
    ),
    everywhere('MapEventSources', actions('lambda', 'CreateEventSourceMapping'), feeds(place)),
    allow(
      'ChangeEventSources',
      actions('lambda', 'DeleteEventSourceMapping', 'UpdateEventSourceMapping'),
      [mappings(place)],
      feeds(place),
    ),
    allow('TagEventSources', actions('lambda', 'TagResource'), [mappings(place)], tagsFor(place)),
    allow('UntagEventSources', actions('lambda', 'UntagResource'), [mappings(place)], taggedFor(place)),
  ],
};

const feeds = (place: Place) => ({ ArnLike: { 'lambda:FunctionArn': functions(place) } });

export const events: ServiceAccess = {
  types: ['aws:cloudwatch/eventRule:EventRule', 'aws:cloudwatch/eventTarget:EventTarget'],
  inventory: actions('events', 'ListRules', 'ListTagsForResource'),
  read: (place) => [
    allow('ReadRules', actions('events', 'DescribeRule', 'ListTargetsByRule'), [
      anyRegionArn(place, 'events', `rule/${place.environment}-*`),
    ]),
  ],
  write: (place) => [
    allow(
      'ChangeRules',
      actions(
        'events',
        'DeleteRule',
        'DisableRule',
        'EnableRule',
        'PutRule',
        'PutTargets',
        'RemoveTargets',
        'TagResource',
        'UntagResource',
      ),
      [anyRegionArn(place, 'events', `rule/${place.environment}-*`)],
    ),
  ],
};

export const scheduler: ServiceAccess = {
  types: ['aws:scheduler/schedule:Schedule', 'aws:scheduler/scheduleGroup:ScheduleGroup'],
  inventory: actions('scheduler', 'ListScheduleGroups', 'ListTagsForResource'),
  read: (place) => [allow('ReadSchedules', actions('scheduler', 'GetSchedule', 'GetScheduleGroup'), schedules(place))],
  write: (place) => [
    allow(
      'ChangeSchedules',
      actions(
        'scheduler',
        'CreateSchedule',
        'CreateScheduleGroup',
        'DeleteSchedule',
        'DeleteScheduleGroup',
        'TagResource',
        'UntagResource',
        'UpdateSchedule',
      ),
      schedules(place),
    ),
  ],
};

const schedules = (place: Place): readonly string[] => [
  anyRegionArn(place, 'scheduler', `schedule/${place.environment}-*`),
  anyRegionArn(place, 'scheduler', `schedule-group/${place.environment}-*`),
];
