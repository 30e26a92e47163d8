/**
 * Stack outputs, one object a system under the system's name: what the program exports and the
 * steps read back. Optional members are absent when the step that makes them is left out.
 */

/** A queue that a subscription or a function delivers to. */
export interface QueueOutput {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
}

export interface FunctionOutput {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly logGroup: string;
}

export interface TableOutput {
  readonly name: string;
  readonly arn: string;
}

export interface TopicOutput {
  readonly name: string;
  readonly arn: string;
}

interface SystemOutputs {
  readonly region: string;
  readonly keyArn?: string;
  readonly keyAlias?: string;
  /** Full URL of the POST endpoint. */
  readonly endpoint?: string;
  readonly apiId?: string;
  /** Value of x-api-key where the environment asks for one. Secret. */
  readonly apiKey?: string;
  /** Topic that the alarms notify. */
  readonly operationsTopic?: TopicOutput;
  /** Queues made for subscriptions of protocol sqs, by subscription name. */
  readonly subscriptionQueues?: Readonly<Record<string, QueueOutput>>;
  /** Where failed asynchronous invocations and undeliverable messages end, by what they belong to. */
  readonly deadLetterQueues?: Readonly<Record<string, QueueOutput>>;
  readonly dashboard?: string;
  /** Alarm names. */
  readonly alarms?: readonly string[];
}

export interface MetricsOutputs extends SystemOutputs {
  readonly timeSeriesTable?: TableOutput;
  readonly alertConfigTable?: TableOutput;
  readonly exportBucket?: { readonly name: string; readonly arn: string };
  readonly accessLogBucket?: { readonly name: string; readonly arn: string };
  readonly alertsTopic?: TopicOutput;
  readonly ingestFunction?: FunctionOutput;
  readonly exportFunction?: FunctionOutput;
  readonly exportSchedule?: string;
}

export interface PricesOutputs extends SystemOutputs {
  readonly historyTable?: TableOutput;
  readonly rulesTable?: TableOutput;
  readonly notificationsTopic?: TopicOutput;
  readonly priceQueue?: QueueOutput;
  readonly priceDeadLetterQueue?: QueueOutput;
  readonly webhookSecretArn?: string;
  readonly ingestFunction?: FunctionOutput;
  readonly evaluateFunction?: FunctionOutput;
  readonly evaluateRule?: string;
}

export interface StackOutputs {
  readonly environment: string;
  readonly 'metrics-aggregation'?: MetricsOutputs;
  readonly 'price-alerts'?: PricesOutputs;
}
