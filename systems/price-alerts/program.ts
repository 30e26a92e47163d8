import * as pulumi from '@pulumi/pulumi';
import type { ObservabilitySettings } from '../../environments/schema';
import { ENV, FUNCTIONS, REQUEST_SCHEMA, ROUTE, SWEEP_PAYLOAD } from '../../functions/price-alerts/contract';
import { deadLetterPart, LambdaFunction } from '../../modules/compute/function';
import { QueueConsumer } from '../../modules/compute/queue-consumer';
import { Rule, ruleArn } from '../../modules/compute/rule';
import { undeliverablePart } from '../../modules/messaging/subscribed-topic';
import {
  apiAlarm,
  deadLetterAlarm,
  functionAlarms,
  messageAgeAlarm,
  topicAlarm,
} from '../../modules/observability/alarm-definitions';
import { SigningSecret } from '../../modules/security/signing-secret';
import {
  bundleOf,
  functionOutput,
  monitoring,
  named,
  OPERATIONS,
  queueOutput,
  queueOutputs,
  type Monitoring,
} from '../shared/components';
import type { Deferred } from '../shared/deferred';
import type { PricesOutputs } from './outputs';
import { pricesData, pricesMessaging, type PricesData, type PricesMessaging } from './foundation';
import { evaluateGrants, ingestGrants } from './grants';
import { PARTS, SYSTEM } from './names';
import { apiStageName, type Need, type StepContext } from '../shared/steps';
import { SystemComponent, type BuiltSteps, type SystemComponentArgs } from '../shared/system-component';
import type { PricesComputeSettings, PricesStep } from './settings';

const BODY_HINT = 'a JSON object with exchange and symbol as text and price as a number or a decimal in quotes';

interface Compute {
  readonly ingest: LambdaFunction;
  readonly evaluate: LambdaFunction;
  readonly sweep: Rule;
  readonly secret?: SigningSecret;
}

/** What each step makes. */
interface Built extends BuiltSteps {
  readonly data?: PricesData;
  readonly messaging?: PricesMessaging;
  readonly compute?: Compute;
}

/** Prices in by webhook, through a queue, against the users' rules, notifications out by topic. */
export class PriceAlerts extends SystemComponent<PricesStep, Built, PricesOutputs> {
  constructor(args: SystemComponentArgs<PricesStep>, opts?: pulumi.ComponentResourceOptions) {
    super('PriceAlerts', SYSTEM, args, opts);
  }

  protected override build(step: PricesStep, context: StepContext, need: Need<Built>): Built {
    switch (step.name) {
      case 'security':
        return { security: this.key(context, step.settings, Object.values(FUNCTIONS), { rules: true }) };
      case 'data':
        return { data: pricesData(context, step.settings, need('security').arn) };
      case 'messaging':
        return { messaging: pricesMessaging(context, step.settings, need('security').arn) };
      case 'compute':
        return { compute: this.compute(context, step.settings, need) };
      case 'api':
        return {
          api: this.api(
            context,
            step.settings,
            { key: need('security'), ingest: need('compute').ingest },
            { route: ROUTE, schema: REQUEST_SCHEMA, bodyHint: BODY_HINT },
          ),
        };
      case 'observability':
        return { observability: this.observability(context, step.settings, need) };
    }
  }

  private compute(context: StepContext, settings: PricesComputeSettings, need: Need<Built>): Compute {
    const { scope, parent } = context;
    const { arn: keyArn } = need('security');
    const secret = settings.webhookSignature === 'required' ? webhookSecret(context, keyArn) : undefined;
    const ingest = this.ingest(context, settings, need, secret);
    const evaluate = this.evaluate(context, settings, need);
    new QueueConsumer(
      `${SYSTEM}-prices-consumer`,
      { scope, queue: need('messaging').prices, function: evaluate, batch: settings.evaluateBatch },
      { parent },
    );
    const sweep = new Rule(
      `${SYSTEM}-${PARTS.sweep}`,
      { scope, part: PARTS.sweep, expression: settings.evaluateSchedule, function: evaluate, input: SWEEP_PAYLOAD },
      { parent },
    );
    return { ingest, evaluate, sweep, ...(secret && { secret }) };
  }

  /** What both functions are made with. */
  private functionArgs(
    { scope }: StepContext,
    part: keyof typeof FUNCTIONS,
    settings: PricesComputeSettings,
    keyArn: pulumi.Input<string>,
  ) {
    return {
      scope,
      part,
      keyArn,
      settings: settings[part],
      runtime: settings.runtime,
      architecture: settings.architecture,
      bundle: bundleOf(SYSTEM, this.args.bundles, part),
      logRetentionDays: this.logRetentionDays,
    };
  }

  private ingest(
    context: StepContext,
    settings: PricesComputeSettings,
    need: Need<Built>,
    secret: SigningSecret | undefined,
  ): LambdaFunction {
    const { scope, parent } = context;
    const { arn: keyArn } = need('security');
    const { history, retentionDays } = need('data');
    const { prices } = need('messaging');
    return new LambdaFunction(
      `${SYSTEM}-${FUNCTIONS.ingest}`,
      {
        ...this.functionArgs(context, FUNCTIONS.ingest, settings, keyArn),
        environment: {
          [ENV.environment]: scope.environment,
          [ENV.logLevel]: settings.ingest.logLevel,
          [ENV.historyTable]: history.name,
          [ENV.queueUrl]: prices.url,
          [ENV.retentionDays]: String(retentionDays),
          [ENV.webhookSignature]: settings.webhookSignature,
          ...(secret && { [ENV.webhookSecretArn]: secret.arn }),
        },
        grants: pulumi
          .all([history.arn, prices.arn, keyArn, secret?.arn])
          .apply(([table, queue, key, webhook]) =>
            ingestGrants(scope.region, { history: table, queue, key, secret: webhook }),
          ),
      },
      { parent },
    );
  }

  private evaluate(context: StepContext, settings: PricesComputeSettings, need: Need<Built>): LambdaFunction {
    const { scope, parent } = context;
    const { arn: keyArn } = need('security');
    const { history, rules } = need('data');
    const { prices, deadPrices, notifications } = need('messaging');
    return new LambdaFunction(
      `${SYSTEM}-${FUNCTIONS.evaluate}`,
      {
        ...this.functionArgs(context, FUNCTIONS.evaluate, settings, keyArn),
        environment: {
          [ENV.environment]: scope.environment,
          [ENV.logLevel]: settings.evaluate.logLevel,
          [ENV.historyTable]: history.name,
          [ENV.rulesTable]: rules.name,
          [ENV.queueUrl]: prices.url,
          [ENV.deadLetterQueueUrl]: deadPrices.url,
          [ENV.notificationsTopicArn]: notifications.arn,
        },
        grants: pulumi
          .all([history.arn, rules.arn, prices.arn, deadPrices.arn, notifications.arn, keyArn])
          .apply(([historyArn, rulesArn, queue, deadLetters, topic, key]) =>
            evaluateGrants(scope.region, { history: historyArn, rules: rulesArn, queue, deadLetters, topic, key }),
          ),
        deadLetterSenders: [{ service: 'events.amazonaws.com', sourceArn: ruleArn(scope, PARTS.sweep) }],
      },
      { parent },
    );
  }

  private observability(context: StepContext, settings: ObservabilitySettings, need: Need<Built>): Monitoring {
    const { scope } = context;
    const { ingest, evaluate } = need('compute');
    const { notifications, operations } = need('messaging');
    const apiStage = apiStageName(this.args.steps);
    const deadLetters = [
      PARTS.deadPrices,
      ...Object.values(FUNCTIONS).map(deadLetterPart),
      ...(notifications.undeliverable ? [undeliverablePart(PARTS.notifications)] : []),
    ];
    return monitoring(
      context,
      settings,
      operations.arn,
      [
        ...functionAlarms(scope, { part: FUNCTIONS.ingest, timeoutSeconds: ingest.timeoutSeconds }, settings.alarms),
        ...functionAlarms(
          scope,
          { part: FUNCTIONS.evaluate, timeoutSeconds: evaluate.timeoutSeconds },
          settings.alarms,
        ),
        messageAgeAlarm(scope, PARTS.prices, settings.alarms),
        ...deadLetters.map((part) => deadLetterAlarm(scope, part)),
        topicAlarm(scope, PARTS.notifications),
        ...(apiStage === undefined ? [] : [apiAlarm(scope, apiStage, settings.alarms)]),
      ],
      {
        functions: Object.values(FUNCTIONS),
        queues: [PARTS.prices],
        deadLetterQueues: deadLetters,
        topics: [PARTS.notifications, OPERATIONS],
        tables: [PARTS.history, PARTS.rules],
        apiStage,
      },
    );
  }

  protected override outputsOf({
    security,
    data,
    messaging,
    compute,
    api,
    observability,
  }: Built): Deferred<PricesOutputs> {
    return {
      region: this.args.scope.region,
      ...(security && { keyArn: security.arn, keyAlias: security.alias }),
      ...(data && { historyTable: named(data.history), rulesTable: named(data.rules) }),
      ...(messaging && {
        notificationsTopic: named(messaging.notifications),
        operationsTopic: named(messaging.operations),
        priceQueue: queueOutput(messaging.prices),
        priceDeadLetterQueue: queueOutput(messaging.deadPrices),
        subscriptionQueues: queueOutputs(messaging.notifications.queues),
      }),
      ...((messaging || compute) && {
        deadLetterQueues: queueOutputs({
          ingest: compute?.ingest.deadLetters,
          evaluate: compute?.evaluate.deadLetters,
          prices: messaging?.deadPrices,
          notifications: messaging?.notifications.undeliverable,
        }),
      }),
      ...(compute && {
        ingestFunction: functionOutput(compute.ingest),
        evaluateFunction: functionOutput(compute.evaluate),
        evaluateRule: compute.sweep.name,
        ...(compute.secret && { webhookSecretArn: compute.secret.arn }),
      }),
      ...(api && { endpoint: api.url, apiId: api.id, ...(api.apiKey && { apiKey: api.apiKey }) }),
      ...(observability && {
        alarms: observability.alarms.names,
        ...(observability.dashboard && { dashboard: observability.dashboard.name }),
      }),
    };
  }
}

const webhookSecret = ({ scope, parent }: StepContext, keyArn: pulumi.Input<string>): SigningSecret =>
  new SigningSecret(
    `${SYSTEM}-${PARTS.secret}`,
    {
      scope,
      part: PARTS.secret,
      keyArn,
      description: `Secrets by which ${SYSTEM} in ${scope.environment} checks the signatures of webhooks`,
    },
    { parent },
  );
