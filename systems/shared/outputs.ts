/** What the outputs of any system hold. Optional members are absent where the step that makes them is left out. */

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

export interface SystemOutputs {
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
