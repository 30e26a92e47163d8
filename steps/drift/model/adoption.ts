import { isWithin } from '../../core/model/property-path';
import { shortType, shortValue } from '../../core/text/display';
import type { ResourceDrift } from './types';

/** A source line that must change with the state, and what it sets. */
export interface SourceLine {
  /** `file:line`, relative to the checkout. */
  readonly at: string;
  /** The setting, or the part of the program. */
  readonly what: string;
}

/** Path below a step's settings, for a resource property; {name} is a part of the resource's name. */
interface SettingRule {
  readonly type: RegExp;
  readonly property: string;
  readonly step: string;
  readonly path: readonly string[];
}

const rule = (type: RegExp, property: string, step: string, ...path: string[]): SettingRule => ({
  type,
  property,
  step,
  path,
});

/** Properties set by the environment file; {part} is the function, {subscription} the subscription. */
const RULES: readonly SettingRule[] = [
  rule(/^aws:kms\/key:/, 'enableKeyRotation', 'security', 'keyRotation'),
  rule(/^aws:kms\/key:/, 'deletionWindowInDays', 'security', 'deletionWindowDays'),
  rule(/^aws:lambda\/function:/, 'memorySize', 'compute', '{part}', 'memoryMb'),
  rule(/^aws:lambda\/function:/, 'timeout', 'compute', '{part}', 'timeoutSeconds'),
  rule(/^aws:lambda\/function:/, 'reservedConcurrentExecutions', 'compute', '{part}', 'reservedConcurrency'),
  rule(/^aws:lambda\/function:/, 'environment.variables.POWERTOOLS_LOG_LEVEL', 'compute', '{part}', 'logLevel'),
  rule(/^aws:lambda\/function:/, 'environment.variables.RETENTION_DAYS', 'data'),
  rule(/^aws:lambda\/function:/, 'runtime', 'compute', 'runtime'),
  rule(/^aws:lambda\/function:/, 'architectures', 'compute', 'architecture'),
  rule(/^aws:lambda\/eventSourceMapping:/, 'batchSize', 'compute', 'evaluateBatch', 'size'),
  rule(/^aws:lambda\/eventSourceMapping:/, 'scalingConfig', 'compute', 'evaluateBatch', 'maximumConcurrency'),
  rule(/^aws:cloudwatch\/eventRule:/, 'scheduleExpression', 'compute', 'evaluateSchedule'),
  rule(/^aws:scheduler\/schedule:/, 'scheduleExpression', 'compute', 'exportSchedule'),
  rule(/^aws:cloudwatch\/logGroup:/, 'retentionInDays', 'observability', 'logRetentionDays'),
  rule(/^aws:cloudwatch\/metricAlarm:/, '', 'observability', 'alarms'),
  rule(/^aws:s3\/bucketLifecycleConfiguration:/, 'rules', 'data', 'export'),
  rule(/^aws:apigateway\/methodSettings:/, 'settings.throttlingRateLimit', 'api', 'throttle', 'rateLimit'),
  rule(/^aws:apigateway\/methodSettings:/, 'settings.throttlingBurstLimit', 'api', 'throttle', 'burstLimit'),
  rule(/^aws:apigateway\/usagePlan:/, 'throttleSettings', 'api', 'throttle'),
  rule(/^aws:sqs\/queue:/, 'visibilityTimeoutSeconds', 'messaging', 'queue', 'visibilityTimeoutSeconds'),
  rule(/^aws:sqs\/queue:/, 'messageRetentionSeconds', 'messaging', 'queue'),
  rule(/^aws:sqs\/queue:/, 'redrivePolicy', 'messaging', 'queue', 'maxReceiveCount'),
  rule(/^aws:sns\/topicSubscription:/, 'filterPolicy', 'messaging', 'subscriptions', '{subscription}', 'filter'),
  rule(/^aws:sns\/topicSubscription:/, 'endpoint', 'messaging', 'subscriptions', '{subscription}', 'endpoint'),
];

/** A setting of the environment file: its step, or none for the top level, and its path there. */
export interface SettingRef {
  readonly system?: string;
  readonly step?: string;
  readonly path: readonly string[];
}

/** The settings behind a resource's drifted properties; empty if only the program sets them. */
export const settingsBehind = (
  { type, name, system, properties }: ResourceDrift,
  subscriptions: readonly string[],
): readonly SettingRef[] => {
  const part = /-(ingest|export|evaluate)-/.exec(name)?.[1] ?? '';
  const subscription = subscriptions.find((candidate) => name.endsWith(`-${candidate}-subscription`)) ?? '';
  const refs = properties.flatMap(({ path }): SettingRef[] => {
    const tag = /^tags\.(.+)$/.exec(path)?.[1];
    if (tag !== undefined) return ['Environment', 'System', 'ManagedBy'].includes(tag) ? [] : [{ path: ['tags', tag] }];
    if (path === 'deletionProtectionEnabled') return [{ path: ['protection', 'deletionProtection'] }];
    const found = RULES.find(
      (candidate) => candidate.type.test(type) && (candidate.property === '' || isWithin(path, candidate.property)),
    );
    return found
      ? [
          {
            system,
            step: found.step,
            path: found.path.map((piece) => piece.replace('{part}', part).replace('{subscription}', subscription)),
          },
        ]
      : [];
  });
  return refs.filter(
    (ref, index) => refs.findIndex((other) => JSON.stringify(other) === JSON.stringify(ref)) === index,
  );
};

/** What adopting a resource means, line by line. */
export const adoptionLines = (drift: ResourceDrift, sources: readonly SourceLine[]): readonly string[] => {
  const places = sources.map(({ at, what }) => `      ${at}  ${what}`);
  const head = `  ${drift.kind === 'deleted' ? '-' : '~'} ${shortType(drift.type)} ${drift.name}`;
  if (drift.kind === 'deleted') {
    return [
      head,
      '    removed from the state; the next up creates it again, unless you remove it from the program:',
      ...places,
    ];
  }
  return [
    head,
    ...drift.properties.map(({ path, before, after }) => `    ${path}: ${shortValue(before)} → ${shortValue(after)}`),
    '    the next up reverts it, unless you update these lines:',
    ...places,
  ];
};
